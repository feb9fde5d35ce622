// Copies examples, puts them into the form, and sends the form. Nothing is kept.

const who = document.querySelector('#who');
// Who calls what, as development names them.
const SERVICE_OF = { event: 'orders', noti: 'orders', refund: 'tickets', support: 'backoffice' };
const developerTokens = readDeveloperTokens();

// On a developer's machine nobody has to fetch a token first; what is typed above comes before these.
async function readDeveloperTokens() {
  const path = who.dataset.credentials;
  if (path === '') return { user: '' };
  try {
    const { users, services } = await (await fetch(path)).json();
    const [user = ''] = Object.keys(users);
    if (user !== '') who.elements.user.placeholder = `user ${user}, unless you give one`;
    return { ...services, user: users[user] ?? '' };
  } catch {
    return { user: '' };
  }
}

const narrow = matchMedia('(max-width: 899px)');
if (narrow.matches) document.querySelector('nav details').open = false;

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button');
  if (button === null) return;
  if ('copy' in button.dataset) {
    const code = button.closest('li').querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      // Without the right to the clipboard: selected, for the reader's own keys.
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
  }
  if ('use' in button.dataset) {
    const form = document.getElementById(button.dataset.use);
    form.elements.target.value = button.dataset.target;
    if (form.elements.body) form.elements.body.value = button.dataset.body;
    form.dataset.headers = button.dataset.headers;
    form.dataset.guest = button.dataset.guest;
    const extra = Object.entries(JSON.parse(button.dataset.headers)).map((pair) => pair.join(': '));
    if (button.dataset.guest === 'true') extra.push('no token');
    form.querySelector('.extra').textContent = extra.length === 0 ? '' : `Sent with ${extra.join(', ')}`;
    form.elements.target.focus();
  }
});

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form === who) return;
  const output = form.querySelector('output');
  output.textContent = 'Sending…';
  try {
    output.replaceChildren(shown(await send(form)));
  } catch (error) {
    output.textContent = `No answer: ${error.message}`;
  }
});

async function send(form) {
  const { user, service, region, language } = Object.fromEntries(new FormData(who));
  const { method, kind, access, guest, headers = '{}' } = form.dataset;
  const known = await developerTokens;
  const token =
    kind === 'user'
      ? user || known.user
      : kind === 'service'
        ? service || known[SERVICE_OF[access]] || ''
        : '';
  const body = form.elements.body?.value;
  const startedMs = performance.now();
  const answer = await fetch(new URL(form.elements.target.value, location.origin), {
    method,
    credentials: 'omit',
    headers: {
      'cm-user-region': region,
      'cm-user-language': language,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === '' || guest === 'true' ? {} : { authorization: `Bearer ${token}` }),
      ...JSON.parse(headers),
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, ms: Math.round(performance.now() - startedMs), text: await answer.text() };
}

function shown({ status, ms, text }) {
  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  let pretty = text;
  try {
    pretty = JSON.stringify(JSON.parse(text), null, 2);
  } catch {}
  pre.textContent = `${status} in ${ms} ms\n\n${pretty}`;
  return pre;
}
