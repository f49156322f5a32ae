import type {FailureKind} from '../app/failure.js'
import type {Verdict} from '../core/verdict.js'

/** Every exit code of lockstep; the same with and without `--json`. */
export const EXIT = {
  consistent: 0,
  diverged: 1,
  inconclusive: 2,
  usage: 64,
  unreachable: 69,
  defect: 70,
  output: 74,
  refused: 77,
  interrupted: 130,
} as const satisfies Record<Verdict | FailureKind | 'defect', number>

/** What each code means, as `--help` prints it. */
export const EXIT_CODE_HELP = `EXIT CODES
  0    consistent: everything was checked and nothing is wrong
  1    diverged: at least one divergence or anomaly is proven
  2    inconclusive: nothing proven wrong, but something was not checked
  64   usage or bad input
  69   a target is unreachable or not what it was said to be
  70   a defect of lockstep itself
  74   what was found cannot be written: a full disk, a broken device
  77   refused for safety
  130  interrupted; a partial run directory is kept`
