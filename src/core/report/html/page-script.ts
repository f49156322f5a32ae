/**
 * What the page does. An operation is told when the mouse or the keyboard comes to it, and the writes whose values it
 * could have returned are marked; arrow keys go from operation to operation; zoom along the time; a filter. On paper
 * everything is unfolded. It asks nothing of any server.
 */
export const PAGE_SCRIPT = `
for (const figure of document.querySelectorAll('figure.history')) {
  const svg = figure.querySelector('svg'), detail = figure.querySelector('.detail'), region = figure.querySelector('.scroll')
  const [, , whole, height] = svg.getAttribute('viewBox').split(' ').map(Number)
  const left = Number(svg.dataset.left), spanMs = Number(svg.dataset.span)
  const bars = [...svg.querySelectorAll('.bar')], told = [...svg.querySelectorAll('.bar,.phase')]
  const boxes = told.map((box) => [box, Number(box.getAttribute('x')), Number(box.dataset.w || box.getAttribute('width'))])
  const lines = [...svg.querySelectorAll('.flush-line')].map((line) => [line, Number(line.getAttribute('x1'))])
  const path = svg.querySelector('.path'), points = path.getAttribute('points').split(' ').map((point) => point.split(',').map(Number))
  const ticks = svg.querySelector('.ticks'), labels = svg.querySelector('.labels')
  let zoom = 1
  const textOf = (element) => element.querySelector('title').textContent
  const tell = (event) => {
    const target = event.target.closest && event.target.closest('.bar,.phase')
    if (!target) return
    detail.textContent = textOf(target)
    const from = new Set((target.dataset.from || '').split(' '))
    for (const bar of bars) bar.classList.toggle('legal', from.has(bar.dataset.id))
  }
  svg.addEventListener('mouseover', tell)
  svg.addEventListener('focusin', tell)
  const ordered = told.slice().sort((one, other) => Number(one.getAttribute('x')) - Number(other.getAttribute('x')))
  const steps = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity}
  svg.addEventListener('keydown', (event) => {
    const at = ordered.indexOf(event.target), step = steps[event.key]
    if (at < 0 || step === undefined) return
    event.preventDefault()
    const next = ordered[Math.min(ordered.length - 1, Math.max(0, at + step))]
    next.setAttribute('tabindex', '0')
    next.focus()
  })
  const shownWidth = () => svg.getBoundingClientRect().width
  const stay = () => labels.setAttribute('transform', 'translate(' + region.scrollLeft * whole * width() / (shownWidth() || 1) + ' 0)')
  const width = () => (left + (whole - left) * zoom) / whole
  region.addEventListener('scroll', stay)
  const scale = (factor) => {
    const middle = (region.scrollLeft + region.clientWidth / 2) / (shownWidth() || 1)
    zoom = factor === 0 ? 1 : Math.min(64, Math.max(1, zoom * factor))
    const x = (base) => left + (base - left) * zoom
    svg.setAttribute('viewBox', '0 0 ' + whole * width() + ' ' + height)
    svg.style.width = 'calc(max(44rem, 100%) * ' + width() + ')'
    for (const [box, base, wide] of boxes) { box.setAttribute('x', x(base)); box.setAttribute('width', Math.max(3, wide * zoom)) }
    for (const [line, base] of lines) { line.setAttribute('x1', x(base)); line.setAttribute('x2', x(base)) }
    for (const line of svg.querySelectorAll('.labels line')) line.setAttribute('x2', whole * width())
    path.setAttribute('points', points.map(([base, y]) => x(base) + ',' + y).join(' '))
    const count = 5 * Math.round(Math.min(32, zoom)), model = ticks.firstElementChild
    ticks.replaceChildren(...Array.from({length: count + 1}, (_, at) => {
      const tick = model.cloneNode()
      tick.setAttribute('x', left + (whole - left - 8) * zoom * at / count)
      tick.setAttribute('text-anchor', at === count ? 'end' : 'start')
      tick.textContent = (spanMs * at / count).toFixed(zoom > 4 ? 3 : 2) + ' ms'
      return tick
    }))
    const focused = svg.contains(document.activeElement) ? document.activeElement : null
    const place = focused && focused.getAttribute('x') ? Number(focused.getAttribute('x')) / (whole * width()) : middle
    region.scrollLeft = place * shownWidth() - region.clientWidth / 2
    stay()
  }
  for (const button of figure.querySelectorAll('button')) button.addEventListener('click', () => scale(Number(button.value)))
  const input = figure.querySelector('input')
  input.addEventListener('input', () => {
    const wanted = input.value.toLowerCase()
    for (const bar of bars) bar.classList.toggle('faded', !textOf(bar).split('; it could have returned')[0].toLowerCase().includes(wanted))
  })
}
addEventListener('beforeprint', () => { for (const part of document.querySelectorAll('details')) part.open = true })
`
