/** A time as the names of run directories begin with it: `20261120T130811000Z`. */
export function fileTime(time: Date): string {
  return time
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace(/\.(\d+)Z/, '$1Z')
}
