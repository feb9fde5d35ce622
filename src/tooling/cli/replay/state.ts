import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WrongUse } from '../../arguments/wrong-use.ts';
import type { Report } from '../compare/report.ts';

/** How far a replay has come: the report has `done` requests of the file. */
export type State = { readonly source: string; readonly done: number; readonly report: Report };

/** A file's path and size, for another file may have the same name. */
export const sourceOf = (file: string): string => `${resolve(file)} ${statSync(file).size}`;

export function saveState(path: string, state: State): void {
  writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** @returns null without a state @throws WrongUse when it is of another recording */
export function loadState(path: string, file: string): State | null {
  if (!existsSync(path)) return null;
  const state = JSON.parse(readFileSync(path, 'utf8')) as State;
  if (state.source !== sourceOf(file))
    throw new WrongUse('--resume: the run that was begun is of another recording.');
  return state;
}

export const dropState = (path: string): void => rmSync(path, { force: true });
