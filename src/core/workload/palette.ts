import {toBulk, type Bulk} from '../bulk.js'

/** Values that are no plain text, by what is in them. */
export const VALUE_SHAPES = ['nul', 'crlf', 'binary', 'unicode'] as const

export type ValueShape = (typeof VALUE_SHAPES)[number]

/** One kind of value that `{any value}` may become. */
export interface PaletteEntry {
  readonly weight: number
  /** Null: as short as it comes. */
  readonly bytes: number | null
  readonly shape: ValueShape | null
}

/**
 * What `{any value}` chooses from. Most values are short, so that a run costs what it did; the others lie on both sides
 * of the sizes at which servers change how they store or send a value.
 */
export const VALUE_PALETTE: readonly PaletteEntry[] = [
  {weight: 7000, bytes: null, shape: null},
  ...VALUE_SHAPES.map((shape) => ({weight: 450, bytes: null, shape})),
  ...[63, 64, 65].map((bytes) => ({weight: 300, bytes, shape: null})),
  {weight: 200, bytes: 16 * 1024, shape: null},
  {weight: 60, bytes: 33 * 1024, shape: null},
  {weight: 35, bytes: 64 * 1024 + 1, shape: null},
  {weight: 5, bytes: 1024 * 1024, shape: null},
]

const PALETTE_WEIGHT = VALUE_PALETTE.reduce((sum, {weight}) => sum + weight, 0)

/** The entry for a ticket drawn by `choose`. */
export function chooseValue(choose: (low: number, high: number) => number): PaletteEntry {
  let ticket = choose(1, PALETTE_WEIGHT)
  return VALUE_PALETTE.find(({weight}) => (ticket -= weight) <= 0)!
}

/** This text with what the shape says behind it; different texts stay different. */
export function shapeValue(text: string, shape: ValueShape): Bulk {
  switch (shape) {
    case 'nul':
      return `${text}\0${text}`
    case 'crlf':
      return `${text}\r\n$-1\r\n`
    case 'binary':
      return toBulk(Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3])]))
    case 'unicode':
      return `${text} é漢🙂`
  }
}

/** What stands for a number in names: mostly the number, now and then with bytes that are seldom met in names. */
export function nameOf(number: number): Bulk {
  switch (((number % 16) + 16) % 16) {
    case 3:
      return `${number}\0`
    case 6:
      return `${number}\r\n`
    case 9:
      return toBulk(Buffer.concat([Buffer.from(String(number)), Buffer.from([0xff, 0x80])]))
    case 11:
      return `${number} "'{}`
    case 13:
      return String(number).padStart(60, '0')
    case 14:
      return String(number).padStart(61, '0')
    case 15:
      return String(number).padStart(62, '0')
    default:
      return String(number)
  }
}
