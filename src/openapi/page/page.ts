import { html } from 'hono/html';
import { ABOUT } from '../document.ts';
import { sharedSchemas } from '../json-schema.ts';
import { operationIdOf } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { type Markup, prose } from './markup.ts';
import { operationSection } from './operation-section.ts';
import { schemaTable } from './schema-table.ts';

const BY_TAG = [...Map.groupBy(OPERATIONS, ({ tag }) => tag)];
const anchor = (tag: string): string => `tag-${tag.toLowerCase().replaceAll(' ', '-')}`;

/** The whole page, made from the operations of docs/openapi.json; it can be read without its script. */
export const renderPage = async (credentialsPath = ''): Promise<string> =>
  (
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>shopping API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/page.css">
<script src="/docs/page.js" defer></script>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><h1>shopping API</h1><p><a href="/docs/openapi.json">OpenAPI 3.1</a></p></header>
<div class="columns">
${navigation()}
<main id="content" tabindex="-1">
<section aria-label="About">${prose(ABOUT)}</section>
${credentials(credentialsPath)}
${BY_TAG.map(
  ([tag, operations]) =>
    html`<section aria-labelledby="${anchor(tag)}"><h2 id="${anchor(tag)}">${tag}</h2>${operations.map(operationSection)}</section>`,
)}
<section aria-labelledby="schemas"><h2 id="schemas">Named parts of answers</h2>
${Object.entries(sharedSchemas()).map(
  ([name, schema]) =>
    html`<article id="schema-${name}"><h3>${name}</h3>${schemaTable(`Fields of ${name}`, schema)}</article>`,
)}</section>
</main>
</div>
</body>
</html>`
  ).toString();

const navigation = (): Markup => html`<nav aria-label="Operations"><details open><summary>Operations</summary>
${BY_TAG.map(
  ([tag, operations]) =>
    html`<p><a href="#${anchor(tag)}">${tag}</a></p><ul>${operations.map(
      (operation) =>
        html`<li><a href="#${operationIdOf(operation)}"><span class="method ${operation.method.toLowerCase()}">${operation.method}</span> ${operation.summary}</a></li>`,
    )}</ul>`,
)}
<p><a href="#schemas">Named parts of answers</a></p></details></nav>`;

const credentials = (
  path: string,
): Markup => html`<section aria-labelledby="try"><h2 id="try">Who you are when you try it</h2>
<form id="who" class="who-form" data-credentials="${path}">
<label>User token <input name="user" autocomplete="off" spellcheck="false" placeholder="bun run token 1001"></label>
<label>Service token <input name="service" autocomplete="off" spellcheck="false"></label>
<label>Region <input name="region" value="US" maxlength="2" autocomplete="off"></label>
<label>Language <select name="language"><option>en</option><option>zh-Hans</option></select></label>
</form>
<p>They stay in this page and go nowhere but to this service.</p></section>`;
