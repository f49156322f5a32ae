import {spellCommands} from './spell-commands.js'
import type {TextStyle} from '../../core/report/text-style.js'

/** How text for this stream may look: FORCE_COLOR over NO_COLOR over what the terminal can do. */
export function textStyleOf(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): TextStyle {
  const set = (name: string) => environment[name] !== undefined && environment[name] !== ''
  const color = set('FORCE_COLOR')
    ? environment.FORCE_COLOR !== '0'
    : !set('NO_COLOR') && environment.TERM !== 'dumb' && stream.isTTY
  const locale = environment.LC_ALL ?? environment.LC_CTYPE ?? environment.LANG ?? ''
  const unicode =
    environment.TERM !== 'linux' && (!stream.isTTY || !/^(C|POSIX)$/.test(locale) || /utf-?8/i.test(locale))
  return {color, unicode, width: stream.isTTY ? stream.columns : null}
}

/** How text on stdout may look, and how command lines in it are spelled. */
export function stdoutStyle(): TextStyle {
  return {...textStyleOf(process.stdout, process.env), spell: spellCommands}
}
