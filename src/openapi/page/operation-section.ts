import { html } from 'hono/html';
import { ERROR_TABLE } from '../../http/error-table.ts';
import type { Access } from '../../http/route.ts';
import { ERROR_HELP } from '../error-help.ts';
import { headersOf } from '../headers.ts';
import { answerSchema, type JsonSchema, requestSchema } from '../json-schema.ts';
import { type Example, errorsOf, type Operation, operationIdOf } from '../operation.ts';
import { curlOf, targetOf } from './curl.ts';
import { type Content, inline, type Markup, prose, table } from './markup.ts';
import { schemaTable, typeOf, whatOf } from './schema-table.ts';

const WHO: Readonly<Record<Access, string>> = {
  open: 'anyone',
  guest: 'guests and users',
  user: 'users, with their token',
  event: 'services with the scope `event`',
  noti: 'services with the scope `noti`',
  refund: 'services with the scope `refund`',
  support: 'services with the scope `support`',
};

/** The section of one operation, with a form to try it. */
export function operationSection(operation: Operation): Markup {
  const { method, path, summary, description, access, body, answer } = operation;
  const id = operationIdOf(operation);
  return html`<article id="${id}" aria-labelledby="${id}-name">
<h3 id="${id}-name"><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code></h3>
<p class="summary">${summary}</p>
${description === undefined ? '' : prose(description)}
<p class="who">For ${inline(WHO[access])}.</p>
${examples(operation, id)}
<details><summary>Parameters and headers</summary>${parameters(operation)}</details>
${body === undefined ? '' : html`<details><summary>Body</summary>${schemaTable(`Body of ${path}`, requestSchema(body))}</details>`}
<details><summary>Answer: <code>data</code></summary>${schemaTable(`Answer of ${path}`, answerSchema(answer))}</details>
<details><summary>Errors and what to do</summary>${errors(operation)}</details>
</article>`;
}

function parameters(operation: Operation): Markup {
  const { params = {}, query } = operation;
  const queries = query === undefined ? {} : (requestSchema(query).properties ?? {});
  const row = (name: string, where: string, schema: JsonSchema | boolean, what: Content) =>
    [html`<code>${name}</code>`, where, typeOf(schema), what] as const;
  return table(
    `Parameters of ${operation.path}`,
    ['name', 'in', 'type', 'what'],
    [
      ...Object.entries(params).map(([name, { description, pattern }]) =>
        row(name, 'path', { type: 'string' }, html`${description} <code class="pattern">${pattern}</code>`),
      ),
      ...Object.entries(queries).map(([name, schema]) => row(name, 'query', schema, whatOf(schema))),
      ...headersOf(operation).map(({ name, description, schema }) =>
        row(name, 'header', schema as JsonSchema, inline(description)),
      ),
    ],
  );
}

const errors = (operation: Operation): Markup =>
  table(
    `Errors of ${operation.path}`,
    ['error', 'status', 'meaning', 'what to do'],
    errorsOf(operation).map((code) => [
      html`<code>${code}</code>`,
      String(ERROR_TABLE[code].status),
      inline(ERROR_HELP[code].meaning),
      inline(ERROR_HELP[code].todo),
    ]),
  );

const outcome = ({ error, given }: Example): string =>
  `${error === undefined ? '200' : `${ERROR_TABLE[error].status} ${error}`}${given === undefined ? '' : `, with ${/^[aeiou]/.test(given) ? 'an' : 'a'} ${given}`}`;

function examples(operation: Operation, id: string): Markup {
  const [first] = operation.examples;
  const bodyOf = (example?: Example) =>
    example?.body === undefined ? '' : JSON.stringify(example.body, null, 2);
  return html`<details class="try"><summary>Examples, and try it</summary>
<ul class="examples">${operation.examples.map(
    (example) => html`<li><p>${example.name} <span class="outcome">→ ${outcome(example)}</span></p>
<pre tabindex="0"><code>${curlOf(operation, example)}</code></pre>
<p class="buttons"><button type="button" data-copy>Copy</button>
<button type="button" data-use="${id}-form" data-target="${targetOf(operation, example)}" data-body="${bodyOf(example)}" data-headers="${JSON.stringify(example.headers ?? {})}" data-guest="${example.isGuest === true}">Put into the form</button></p></li>`,
  )}</ul>
<form id="${id}-form" data-method="${operation.method}" data-kind="${operation.path.startsWith('/shopping/') ? 'user' : operation.access === 'open' ? 'none' : 'service'}" data-access="${operation.access}">
<label>Path and query <input name="target" value="${first === undefined ? operation.path : targetOf(operation, first)}" spellcheck="false" autocomplete="off"></label>
${operation.body === undefined ? '' : html`<label>Body <textarea name="body" rows="8" spellcheck="false">${bodyOf(first)}</textarea></label>`}
<p class="extra" aria-live="polite"></p>
<p class="buttons"><button class="send">Send ${operation.method}</button></p>
<output aria-live="polite"></output>
</form></details>`;
}
