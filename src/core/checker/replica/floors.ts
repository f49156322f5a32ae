/** How far a view is known to have come, for one key, one database or everything, and the read that showed it. */
export class Floors {
  private readonly positions: Int32Array
  private readonly causes: Int32Array

  constructor(scopes: number) {
    this.positions = new Int32Array(scopes)
    this.causes = new Int32Array(scopes).fill(-1)
  }

  raise(scope: number, position: number, cause: number): void {
    if (position <= this.positions[scope]!) return
    this.positions[scope] = position
    this.causes[scope] = cause
  }

  position(scope: number): number {
    return this.positions[scope]!
  }

  cause(scope: number): number {
    return this.causes[scope]!
  }
}
