import { html } from 'hono/html';

export type Markup = ReturnType<typeof html>;

/** Text with `words` in backticks as code, and paragraphs at empty lines. */
export const prose = (text: string): Markup =>
  html`${text.split('\n\n').map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`;

export const inline = (text: string): Markup =>
  html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;

/** A table that scrolls within itself on a narrow screen, also by keyboard. */
export const table = (
  label: string,
  heads: readonly string[],
  rows: readonly (readonly Content[])[],
): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((one) => html`<td>${one}</td>`)}</tr>`)}</tbody>
</table></div>`;

export type Content = Markup | string;
