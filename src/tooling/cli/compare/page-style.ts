/** The style of the report's page: light and dark, for paper and phones too. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--fg:#1b1f24;--dim:#57606a;--bg:#fff;--box:#f6f8fa;--line:#d0d7de;--ok:#116329;--bad:#a40e26;--note:#0550ae}
@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--dim:#9aa4ae;--bg:#0d1117;--box:#161b22;--line:#30363d;--ok:#56d364;--bad:#ff7b72;--note:#79c0ff}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 16px 64px}h1{margin:0;font-size:26px}h2{margin:32px 0 8px;font-size:19px}
code,pre{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}pre{margin:0;white-space:pre-wrap}
.sub{color:var(--dim)}.good,.ok b{color:var(--ok)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:8px}
.card{border:1px solid var(--line);border-radius:8px;background:var(--box);padding:10px 12px}
.card b{display:block;font-size:22px}.card span{color:var(--dim);font-size:13px}.card.bad b{color:var(--bad)}.card.note b{color:var(--note)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px}table{border-collapse:collapse;width:100%}
th,td{padding:6px 10px;text-align:right;white-space:nowrap;border-top:1px solid var(--line)}thead th{border-top:0;background:var(--box);font-size:13px}
th:first-child{text-align:left;font-weight:400}tr.bad td:nth-child(5){color:var(--bad);font-weight:700}
details{border:1px solid var(--line);border-left-width:5px;border-radius:6px;margin:8px 0;background:var(--box)}
details.bad{border-left-color:var(--bad)}details.note{border-left-color:var(--note)}summary{cursor:pointer;padding:8px 12px}summary span{color:var(--dim)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 14px;margin:0;padding:4px 14px 12px}dt{color:var(--dim)}dd{margin:0;min-width:0}
@media print{details{break-inside:avoid}}`;
