import type { Credentials } from '../credentials.ts';
import { byId, el, fill } from './dom.ts';

/** The caller: the chosen user, or a service with its development token. */
export type Who = 'user' | 'orders' | 'tickets' | 'backoffice';

export type Result<T> =
  | { readonly ok: true; readonly data: T; readonly toast: string }
  | { readonly ok: false; readonly error: string; readonly toast: string };

type Ask = {
  readonly who: Who;
  /** the user to call as, if it is not the chosen one; only its owner can read an order */
  readonly as?: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** true leaves the call out of the shown requests */
  readonly quiet?: boolean;
};

const SHOWN_MAX = 12;
let credentials: Credentials = { users: {}, services: {}, problems: [] };

/** Reads the page's credentials, and shows problems. */
export async function connect(): Promise<void> {
  const answer = await fetch('/qa/console/credentials');
  if (!answer.ok) throw new Error(`The console's own server answered ${answer.status}`);
  credentials = (await answer.json()) as Credentials;
  fill(byId('problems'), ...credentials.problems.map((text) => el('p', { class: 'problem' }, text)));
  byId('tokens').hidden = credentials.problems.length === 0;
}

const field = (name: string) =>
  (byId<HTMLFormElement>('cart-form').elements.namedItem(name) as HTMLInputElement).value;

/** A token that a person has entered; a user's is the chosen user's. */
export function useToken(who: Who, token: string): void {
  const { users, services } = credentials;
  credentials =
    who === 'user'
      ? { ...credentials, users: { ...users, [field('user')]: token } }
      : { ...credentials, services: { ...services, [who]: token } };
}

/** The header's text for the chosen scenarios; empty when all are off. */
export function scenarioText(): string {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-flag]')];
  return rows
    .map((row) => {
      const choice = row.querySelector('select')?.value ?? '';
      const value = row.querySelector('input')?.value.trim() ?? '';
      return choice === '' ? '' : `${row.dataset.flag}${choice}${choice.endsWith('=') ? value : ''}`;
    })
    .filter((text) => text !== '')
    .join(',');
}

function headersOf({ who, as, body, headers }: Pick<Ask, 'who' | 'as' | 'body' | 'headers'>) {
  const token = who === 'user' ? credentials.users[as ?? field('user')] : credentials.services[who];
  const scenario = scenarioText();
  // The interesting headers come first in the curl, the long token last.
  return {
    ...(scenario === '' ? {} : { 'x-qa-scenario': scenario }),
    ...(who === 'user' ? { 'cm-user-region': field('region'), 'cm-client': 'web_qa' } : {}),
    'cm-user-language': field('language'),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The same call as a curl command. */
export function curlOf(ask: Ask): string {
  const parts = [`curl -sS ${ask.method === 'POST' ? '-X POST ' : ''}${quoted(location.origin + ask.path)}`];
  for (const [name, value] of Object.entries(headersOf(ask))) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (ask.body !== undefined) parts.push(`-d ${quoted(JSON.stringify(ask.body))}`);
  return parts.join(' \\\n  ');
}

/** Calls the service and reads its envelope. Never throws: a missing answer is a failure like any other. */
export async function ask<T>(question: Ask): Promise<Result<T>> {
  const startedMs = performance.now();
  let result: Result<T>;
  let status = 'no answer';
  try {
    const answer = await fetch(question.path, {
      method: question.method,
      headers: headersOf(question),
      ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
    });
    status = String(answer.status);
    const { code, data, error, toast } = await answer.json();
    result = code === 200 ? { ok: true, data, toast } : { ok: false, error, toast: toast + fieldsOf(data) };
  } catch {
    result = { ok: false, error: 'NO_ANSWER', toast: 'The service did not answer. Is it running?' };
  }
  if (question.quiet !== true)
    note(question, result.ok ? status : `${status} ${result.error}`, performance.now() - startedMs);
  return result;
}

function fieldsOf(data: { fields?: readonly { field: string; problem: string }[] } | undefined): string {
  const fields = data?.fields ?? [];
  return fields.map(({ field: name, problem }) => ` ${name} ${problem}.`).join('');
}

function note(question: Ask, outcome: string, tookMs: number): void {
  const curl = curlOf(question);
  const code = el('pre', { class: 'code', tabindex: '0', role: 'region', 'aria-label': 'curl' }, curl);
  const line = el(
    'summary',
    {},
    el('span', { class: 'method' }, question.method),
    el('span', { class: 'path' }, question.path),
    el('span', { class: outcome === '200' ? 'good' : 'bad' }, `${outcome} · ${Math.round(tookMs)} ms`),
  );
  const copyButton = el('button', { type: 'button', click: () => void copy(curl) }, 'Copy curl');
  const list = byId('requests-list');
  list.prepend(el('details', {}, line, code, copyButton));
  while (list.children.length > SHOWN_MAX) list.lastElementChild?.remove();
}

/** Copies to the clipboard; without one the text is selected, ready for Ctrl-C. */
export async function copy(text: string): Promise<void> {
  const live = byId('live');
  try {
    await navigator.clipboard.writeText(text);
    live.textContent = 'Copied.';
  } catch {
    live.textContent = 'This browser does not let the page copy.';
  }
}
