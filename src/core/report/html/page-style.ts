/** The look of the page: light and dark, narrow and wide, on paper. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1c1e21;--soft:#565b63;--edge:#d3d7dd;--card:#f6f7f9;--link:#0b57d0;
--diverged:#b3261e;--consistent:#146c2e;--inconclusive:#7a5200;--bar:#5b7fb9;--other:#b9c2cf;--flush:#b3261e;--proof:#1c1e21;--legal:#146c2e;
--phase:#e7ebf1;--one:#0b57d0;--two:#a3440c;--three:#5f3dc4;--four:#146c2e;--heat:179,38,30}
@media(prefers-color-scheme:dark){:root{--back:#16181c;--text:#e7e9ec;--soft:#a9b0ba;--edge:#3a3f47;--card:#1f2227;--link:#9ec1ff;
--diverged:#ff8f86;--consistent:#7fd397;--inconclusive:#f0c067;--bar:#7fa3dd;--other:#4d5663;--flush:#ff8f86;--proof:#fff;--legal:#7fd397;
--phase:#2a2f37;--one:#9ec1ff;--two:#ffb38a;--three:#c3b1ff;--four:#7fd397;--heat:255,143,134}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.2rem;margin:1.6rem 0 .4rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
.diverged{color:var(--diverged)}.consistent{color:var(--consistent)}.inconclusive{color:var(--inconclusive)}
p,ul{margin:.4rem 0}.soft{color:var(--soft)}
code,pre,td.code{font-family:ui-monospace,monospace;font-size:.9em}
pre{background:var(--card);border:1px solid var(--edge);border-radius:6px;padding:.7rem;white-space:pre-wrap}
.scroll{overflow-x:auto;border:1px solid var(--edge);border-radius:6px;background:var(--card)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--edge);overflow-wrap:break-word}
table{min-width:38rem}td{max-width:28rem}summary{cursor:pointer;margin:.4rem 0}
figure{margin:0}.timeline,.chart{display:block;min-width:44rem;width:100%;font:12px system-ui,sans-serif}
.timeline text,.chart text{fill:var(--text)}.timeline .tick,.chart .tick{fill:var(--soft)}.grid{stroke:var(--edge)}
.bar{fill:var(--bar)}.bar.other{fill:var(--other)}.bar.flush{fill:var(--flush)}.bar.fail,.bar.info{fill-opacity:.35}
.bar.legal{stroke:var(--legal);stroke-width:3;stroke-dasharray:4 2}.bar.proof{stroke:var(--proof);stroke-width:2.5}.bar.faded{opacity:.1}
.flush-line{stroke:var(--flush);stroke-dasharray:3 3}.path{fill:none;stroke:var(--proof);stroke-dasharray:1 3;pointer-events:none}
.phase{fill:var(--phase)}.phase.nemesis{fill:var(--inconclusive);fill-opacity:.22}.margin{fill:var(--card)}.activity{fill:var(--bar)}.mark{fill:var(--diverged)}
.series-0{fill:var(--one)}.series-1{fill:var(--two)}.series-2{fill:var(--three)}.series-3{fill:var(--four)}
.key{width:1em;height:1em;vertical-align:-.1em}td.number,table:has(td.number) th:not(:first-child){text-align:right;font-variant-numeric:tabular-nums}
.tools{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:.4rem 0}
button,input{font:inherit;color:inherit;background:var(--back);border:1px solid var(--soft);border-radius:6px;padding:.25rem .6rem;max-width:100%}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
.detail{min-height:1.6em;font-family:ui-monospace,monospace;font-size:.9em}
meter{width:100%;height:.8rem}
@media print{.phase{fill:var(--phase)}.phase.nemesis{fill:var(--inconclusive);fill-opacity:.22}.margin{fill:var(--card)}.activity{fill:var(--bar)}.mark{fill:var(--diverged)}
.series-0{fill:var(--one)}.series-1{fill:var(--two)}.series-2{fill:var(--three)}.series-3{fill:var(--four)}
.key{width:1em;height:1em;vertical-align:-.1em}td.number,table:has(td.number) th:not(:first-child){text-align:right;font-variant-numeric:tabular-nums}
.tools{display:none}body{max-width:none}.scroll{overflow:visible}}
`
