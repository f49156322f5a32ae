import type {View} from '../ports/view.js'
import {unlessStopped} from './stopped.js'
import type {Gate} from './pair-link.js'

/**
 * The same view, whose control connection rejects with Stopped as soon as the gate's signal ends the comparison, and
 * counts what it asks for the limits without waiting for them: how servers are must be known while others wait.
 */
export function stoppableView(view: View, {throttle, signal}: Gate): View {
  const ask = <T>(question: () => Promise<T>): Promise<T> => {
    throttle.spend(1)
    return unlessStopped(question(), signal)
  }
  const {control} = view
  return {
    ...view,
    control: {
      call: (command) => ask(() => control.call(command)),
      info: (section) => ask(() => control.info(section)),
      replication: () => ask(() => control.replication()),
      close: () => control.close(),
    },
  }
}
