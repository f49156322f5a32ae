/** Lets an operator pause and resume by SIGUSR2. (SIGUSR1 belongs to Node's debugger.) */
export class PauseSignal {
  private readonly onSignal: () => void

  constructor(toggle: () => void) {
    this.onSignal = toggle
    process.on('SIGUSR2', this.onSignal)
  }

  end(): void {
    process.off('SIGUSR2', this.onSignal)
  }
}
