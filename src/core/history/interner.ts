/** Gives every text a small number, in order of first appearance. */
export class Interner {
  readonly texts: string[] = []
  private readonly numbers = new Map<string, number>()

  /** The number of this text, new or known. */
  of(text: string): number {
    let number = this.numbers.get(text)
    if (number === undefined) {
      number = this.texts.length
      this.numbers.set(text, number)
      this.texts.push(text)
    }
    return number
  }
}
