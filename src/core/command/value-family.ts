/** The data type a command works on, as one bit, so that a key's families fit in one number. */
export const VALUE_FAMILIES = {string: 1, hash: 2, list: 4, set: 8, zset: 16, stream: 32} as const

export type ValueFamily = keyof typeof VALUE_FAMILIES

const LIST = /^(l(push|pushx|pop|range|len|index|set|rem|trim|insert|move|pos|mpop)|r(push|pushx|pop|poplpush))$/
const SET =
  /^s(add|rem|members|ismember|mismember|card|pop|move|randmember|scan|diff|inter|union|diffstore|interstore|unionstore|intercard)$/

/** The bit of the family a command belongs to; 0 for commands that work on any type (DEL, EXPIRE, TYPE, ...). */
export function valueFamily(name: string): number {
  switch (name[0]) {
    case 'h':
      return /^h(set|get|del|mset|mget|incr|len|keys|vals|exists|scan|strlen|rand)/.test(name) ? VALUE_FAMILIES.hash : 0
    case 'z':
      return VALUE_FAMILIES.zset
    case 'x':
      return VALUE_FAMILIES.stream
    case 'l':
    case 'r':
      return LIST.test(name) ? VALUE_FAMILIES.list : 0
    case 'g':
      if (name.startsWith('geo')) return VALUE_FAMILIES.zset
      return VALUE_FAMILIES.string
    case 's':
      if (SET.test(name)) return VALUE_FAMILIES.set
      return /^(set|setex|setnx|setrange|setbit|strlen|substr)$/.test(name) ? VALUE_FAMILIES.string : 0
    default:
      return /^(append|bit|decr|incr|mget|mset|psetex|pf|pksetexat)/.test(name) ? VALUE_FAMILIES.string : 0
  }
}
