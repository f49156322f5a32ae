const cache = new Map<string, RegExp>()

/** A Redis glob pattern (`*`, `?`, `[a-z]`, `[^a]`, backslash) as an expression over one-character-per-byte text. */
export function globExpression(pattern: string): RegExp {
  let expression = cache.get(pattern)
  if (!expression) {
    expression = new RegExp(`^${translate(pattern)}$`, 's')
    if (cache.size < 256) cache.set(pattern, expression)
  }
  return expression
}

function translate(pattern: string): string {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!
    if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else if (character === '\\' && at + 1 < pattern.length) source += literal(pattern[++at]!)
    else if (character === '[') {
      const end = classEnd(pattern, at)
      source += characterClass(pattern.slice(at + 1, end))
      at = end
    } else source += literal(character)
  }
  return source
}

/** Where the class that begins at `from` ends; the pattern's end when it is never closed. */
function classEnd(pattern: string, from: number): number {
  for (let at = from + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === ']') return at
  }
  return pattern.length
}

function characterClass(body: string): string {
  const negated = body.startsWith('^')
  let members = ''
  for (let at = negated ? 1 : 0; at < body.length; at++) {
    if (body[at] === '\\' && at + 1 < body.length) members += literal(body[++at]!)
    else if (body[at + 1] === '-' && at + 2 < body.length) {
      const [low, high] = [body[at]!, body[at + 2]!].sort()
      members += `${literal(low!)}-${literal(high!)}`
      at += 2
    } else members += literal(body[at]!)
  }
  if (members === '') return negated ? '.' : '(?!)'
  return `[${negated ? '^' : ''}${members}]`
}

function literal(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
