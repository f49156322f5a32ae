import {columnsOf} from '../../src/core/report/wrap-text.js'

const CHAR_WIDTH = 8.4
const LINE_HEIGHT = 18
const PADDING = 14

/** What a code of `paint` (`src/core/report/text-style.ts`) looks like. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
}

const STYLE =
  'text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1c1e21;white-space:pre}' +
  '.back{fill:#f6f7f9;stroke:#d3d7dd}.bold{font-weight:700}.dim{fill:#565b63}.red{fill:#b3261e;font-weight:700}' +
  '.green{fill:#146c2e;font-weight:700}.yellow{fill:#7a5200;font-weight:700}.cyan{fill:#0b57d0}' +
  '@media(prefers-color-scheme:dark){text{fill:#e7e9ec}.back{fill:#16181c;stroke:#3a3f47}.dim{fill:#a9b0ba}.red{fill:#ff8f86}' +
  '.green{fill:#7fd397}.yellow{fill:#f0c067}.cyan{fill:#9ec1ff}}'

/** Lines as a terminal of so many columns shows them, colours included, as an SVG for light and dark pages. */
export function terminalSvg(lines: readonly string[], columns: number, title: string): string {
  const width = Math.ceil(columns * CHAR_WIDTH + 2 * PADDING)
  const height = lines.length * LINE_HEIGHT + 2 * PADDING
  const texts = lines.map((line, at) => {
    const y = PADDING + LINE_HEIGHT * (at + 0.8)
    return `<text x="${PADDING}" y="${y.toFixed(1)}">${spans(line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escaped(title)}">
<style>${STYLE}</style>
<rect class="back" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${texts.join('\n')}
</svg>
`
}

/** Each piece stands at its column, whatever the font's signs are wide. */
function spans(line: string): string {
  let column = 0
  let style = ''
  // eslint-disable-next-line no-control-regex -- it is what terminals get
  return [...line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)]
    .map(([, code, text]) => {
      if (text === undefined) {
        style = CLASSES[code!] ?? ''
        return ''
      }
      const x = PADDING + column * CHAR_WIDTH
      column += columnsOf(text)
      const named = style === '' ? '' : ` class="${style}"`
      return `<tspan${named} x="${x.toFixed(1)}" textLength="${(columnsOf(text) * CHAR_WIDTH).toFixed(1)}">${escaped(text)}</tspan>`
    })
    .join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
