import {plainText} from './display-text.js'
import type {Report} from './report.js'

/** The whole report as one JSON document; nothing is capped. */
export function renderJson(report: Report): string {
  return `${plainText(JSON.stringify(report, null, 2))}\n`
}
