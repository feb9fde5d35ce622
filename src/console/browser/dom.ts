/** Small helpers for the page: there is no framework to load. */

export function byId<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as Element as T;
}

export const input = (id: string) => byId<HTMLInputElement>(id);
export const select = (id: string) => byId<HTMLSelectElement>(id);

type Child = Node | string;
type Attributes = Readonly<Record<string, string | (() => void)>>;

/** Makes an element; a function among its attributes is its click handler. Text is never read as HTML. */
export function el(name: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Replaces the children; the focus stays when an element with the same id comes back. */
export function fill(target: Element, ...children: Child[]): void {
  const focused = document.activeElement?.id ?? '';
  target.replaceChildren(...children);
  if (focused !== '' && document.activeElement?.id !== focused)
    document.getElementById(focused)?.focus({ preventScroll: true });
}

export function table(caption: string, head: readonly string[], rows: readonly (readonly Child[])[]) {
  const made = el(
    'table',
    { class: 'rows' },
    el('caption', { class: 'unseen' }, caption),
    el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((cell) => el('td', {}, cell))))),
  );
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, made);
}

/** Announces a text to people who do not see the page. */
export function say(text: string): void {
  byId('live').textContent = text;
}

export function state(id: string, text: string, kind: 'plain' | 'bad' | 'good' | 'warn' = 'plain'): void {
  const line = byId(id);
  line.textContent = text;
  line.dataset.kind = kind;
  // On a phone the line may be screens away from the button that was pressed.
  if (kind === 'bad' && document.activeElement instanceof HTMLButtonElement)
    line.scrollIntoView({ block: 'nearest' });
}

/** `14:03:22` of an ISO time; a dash without one. */
export const clock = (iso: string) => (iso === '' ? '–' : new Date(iso).toLocaleTimeString('en-GB'));
