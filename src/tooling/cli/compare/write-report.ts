import { renameSync, writeFileSync } from 'node:fs';
import type { Report } from './report.ts';
import { reportPage } from './report-page.ts';

/** Writes `PREFIX.json` and `PREFIX.html`, each by a rename, so that a reader always finds a whole file. */
export function writeReport(prefix: string, report: Report): void {
  writeWhole(`${prefix}.json`, `${JSON.stringify(report, null, 1)}\n`);
  writeWhole(`${prefix}.html`, reportPage(report));
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
