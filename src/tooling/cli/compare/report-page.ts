import { PAGE_STYLE } from './page-style.ts';
import { type Group, type Latency, type Report, ROUTE_COLUMNS, type RouteReport } from './report.ts';

/** The report as one HTML file without scripts and foreign parts, so it can be sent around. */
export function reportPage(report: Report): string {
  const open = report.groups.filter((one) => one.reason === null);
  const known = report.groups.filter((one) => one.reason !== null);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(report.title)}: old and new compared</title><style>${PAGE_STYLE}</style></head><body><main>
<h1>${text(report.title)}</h1>
<p class="sub">old <code>${text(report.old)}</code> · new <code>${text(report.new)}</code><br>
${text(report.startedAt)} to ${text(report.endedAt)}</p>
${cards(report)}
<h2>Routes</h2>${routesTable(report.routes)}
<h2>Differences</h2>${open.length === 0 ? '<p class="good">None without a reason.</p>' : open.map(group).join('\n')}
<h2>Known differences</h2>${known.length === 0 ? '<p>None was met.</p>' : known.map(group).join('\n')}
${unused(report)}
<p class="sub">Texts about people, tokens and unknown fields are left out: ‹text, 12› stands for a text of 12 characters.</p>
</main></body></html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const text = (value: unknown): string => String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');

function cards({ totals }: Report): string {
  const card = (name: string, count: number, kind = '') =>
    `<div class="card ${count > 0 ? kind : ''}"><b>${count.toLocaleString('en')}</b><span>${name}</span></div>`;
  return `<div class="cards">${[
    card('requests', totals.requests),
    card('equal', totals.equal, 'ok'),
    card('known', totals.known, 'note'),
    card('different', totals.different, 'bad'),
    card('no answer of the new one', totals.unanswered, 'bad'),
    card('not asked: has an effect', totals.notAsked),
    card('not chosen', totals.notChosen),
    card('dropped, queue full', totals.dropped, 'note'),
    card('incomparable', totals.incomparable),
  ].join('')}</div>`;
}

function routesTable(routes: readonly RouteReport[]): string {
  const latency = (one: Latency | null) => (one === null ? '–' : `${one.p50} / ${one.p99}`);
  const rows = routes.map((one) => {
    const not = one.notAsked + one.notChosen + one.dropped + one.incomparable;
    const counts = [one.requests, one.equal, one.known, one.different, one.unanswered, not];
    const cells = [
      ...counts.map((count) => count.toLocaleString('en')),
      latency(one.oldMs),
      latency(one.newMs),
    ];
    return `<tr${one.different + one.unanswered > 0 ? ' class="bad"' : ''}><th scope="row"><code>${text(one.route)}</code></th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Routes"><table><thead><tr>${ROUTE_COLUMNS.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div><p class="sub">ms: median / 99th percentile of the last 2,000.</p>`;
}

function group(one: Group): string {
  const { example } = one;
  const title = one.reason ?? one.cause;
  return `<details class="${one.reason === null ? 'bad' : 'note'}"><summary><b>${one.count.toLocaleString('en')} ×</b> <code>${text(one.path)}</code> <span>${text(title)}</span></summary>
<dl><dt>route</dt><dd><code>${text(one.route)}</code></dd><dt>kind</dt><dd>${text(one.kind)}</dd>
<dt>smallest example</dt><dd><code>${text(example.request)}</code></dd>
${example.body === null || example.body === '' ? '' : `<dt>body</dt><dd><pre>${text(example.body)}</pre></dd>`}
<dt>at</dt><dd><code>${text(example.at)}</code></dd>
<dt>old</dt><dd><pre>${text(JSON.stringify(example.old) ?? 'nothing')}</pre></dd><dt>new</dt><dd><pre>${text(JSON.stringify(example.new) ?? 'nothing')}</pre></dd></dl></details>`;
}

const unused = ({ unusedRules }: Report): string =>
  unusedRules.length === 0
    ? ''
    : `<h2>Rules that nothing met</h2><ul>${unusedRules.map((reason) => `<li>${text(reason)}</li>`).join('')}</ul>`;
