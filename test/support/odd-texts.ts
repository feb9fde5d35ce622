/**
 * Odd texts from outside: too long, cut in the wrong place, meant for another program, or hard to read for programs.
 * Every door gets all of them; none may cause a 5xx or stop a later request. Some have lone surrogates, which UTF-8
 * cannot carry: an encoder writes U+FFFD for them.
 */
export type OddText = { readonly name: string; readonly text: string };

type Class = Readonly<Record<string, string>>;

const code = (from: number, to: number): string =>
  String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, at) => from + at));

/** Texts around each bound of a column, and far beyond all bounds. */
const lengths: Class = Object.fromEntries(
  [0, 1, 64, 65, 74, 128, 129, 200, 255, 256, 257, 320, 321, 512, 700, 1_024, 8_192].map((length) => [
    `${length} letters`,
    'x'.repeat(length),
  ]),
);

const spaces: Class = {
  'one space': ' ',
  'spaces around': '  a  ',
  'spaces at the end': 'a   ',
  'a tab': 'a\tb',
  'a line feed': 'a\nb',
  'a carriage return': 'a\r\nb',
  'a header after a line end': 'a\r\nx-admin: 1\r\n\r\n',
  'vertical tab and form feed': 'a\v\fb',
  'no-break space': 'a\u00a0b',
  'ideographic space': '\u3000a\u3000',
  'zero width space': 'a\u200bb',
  'line and paragraph separator': 'a\u2028b\u2029c',
  '300 spaces': ' '.repeat(300),
  'thin spaces': '\u2000\u2001\u2002\u2003\u2009\u200a',
  'ogham space': '\u1680a',
};

const controls: Class = {
  NUL: '\u0000',
  'NUL in the middle': 'a\u0000b',
  'NUL at the end': 'order\u0000',
  'all of C0': code(0, 31),
  'all of C1': code(0x7f, 0x9f),
  bell: 'a\u0007',
  backspaces: 'abc\b\b\b',
  escape: '\u001b[31mred\u001b[0m',
  'end of file': 'a\u001a',
  DEL: 'a\u007f',
  'next line': 'a\u0085b',
  BOM: '\ufeff',
  'BOM before text': '\ufefftext',
  'BOM twice': '\ufeff\ufefftext',
  'soft hyphen': 'a\u00adb',
  'object replacement': 'a\ufffcb',
  'interlinear annotation': '\ufff9a\ufffab\ufffb',
  'tag characters': code(0xe0061, 0xe007a),
  'variation selectors': 'a\ufe0e\ufe0f\u{e0100}',
};

const broken: Class = {
  'high surrogate alone': '\ud83d',
  'low surrogate alone': '\ude00',
  'high surrogate at the end': 'text\ud83d',
  'low surrogate at the start': '\ude00text',
  'surrogates in the wrong order': '\ude00\ud83d',
  'a high surrogate twice': 'a\ud83d\ud83d\ude00b',
  '300 high surrogates': '\ud800'.repeat(300),
  'replacement character': '\ufffd',
  '100 replacement characters': '\ufffd'.repeat(100),
  noncharacters: '\ufffe\uffff\u{1fffe}\u{10ffff}',
  'noncharacters of Arabic': code(0xfdd0, 0xfdef),
  'private use': '\ue000\uf8ff\u{f0000}\u{10fffd}',
  unassigned: '\u0378\u{e0fff}',
  'UTF-8 read as Latin-1': '\u00c3\u00a9\u00e2\u0082\u00ac',
  'bytes FF FE as text': '\u00ff\u00fe',
  'overlong slash as text': '\u00c0\u00af',
  'CESU-8 as text': '\u00ed\u00a0\u00bd\u00ed\u00b8\u0080',
};

const emoji: Class = {
  'an emoji': '😀',
  'a family': '👨‍👩‍👧‍👦',
  '40 families': '👨‍👩‍👧‍👦'.repeat(40),
  'skin tones': '👍🏽👩🏿‍🚒',
  flags: '🇩🇪🇯🇵🇺🇸',
  'a flag of tags': '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'half a flag': '🇩',
  'a keycap': '1️⃣#️⃣',
  'an emoji at 64': `${'x'.repeat(63)}😀`,
  'an emoji at 255': `${'x'.repeat(254)}😀`,
  'a family at 255': `${'x'.repeat(250)}👨‍👩‍👧‍👦`,
  '128 emoji': '😀'.repeat(128),
  'only joiners': '\u200d'.repeat(70),
};

const scripts: Class = {
  Arabic: 'مرحبا بالعالم',
  'Persian with a joiner': 'می\u200cخواهم',
  Hebrew: 'שלום',
  'Hindi conjuncts': 'क्षत्रिय ज्ञान',
  'Hindi with joiners': 'क्\u200dष र्\u200cय',
  Thai: 'ก็ที่นี่น้ำ',
  Chinese: '中文订单已付款',
  'Chinese beyond the BMP': '𠮷野家𠜎',
  Japanese: 'ﾊﾝｶｸ カタカナ が',
  'Korean jamo': '한글',
  Tamil: 'நிறுவனம்',
  Turkish: 'İıĞğ',
  German: 'Straße STRASSE',
  ligatures: 'ﬁﬂ ǆ',
  'full width': 'ＡＢＣ１２３－＿',
  'mathematical letters': '𝓸𝓻𝓭𝓮𝓻',
  'look-alikes': 'аdmіn рауment',
  'Arabic digits': '١٢٣',
  cuneiform: '𒀀𒁀',
  '90 Chinese characters': '订'.repeat(90),
  '256 letters of two bytes': 'é'.repeat(256),
};

const marks: Class = {
  'right-to-left mark': 'a\u200fb',
  'left-to-right mark': 'a\u200eb',
  'right-to-left override': 'abc\u202egnp.exe',
  'an override that never ends': '\u202e'.repeat(80),
  isolates: '\u2066a\u2069\u2067b\u2069',
  'an Arabic letter mark': '\u061c1',
  'composed and decomposed': 'é e\u0301',
  'a combining mark alone': '\u0301',
  'a tower of 70 marks': `e${'\u0301'.repeat(70)}`,
  'a tower of 300 marks': `e${'\u0301\u0489\u0336'.repeat(100)}`,
  'a tower of 5000 marks': `e${'\u0301'.repeat(5_000)}`,
  zalgo: 'Z\u0351\u036b\u0343\u036a\u0302a\u0310\u0359l\u0334\u0357g\u034do\u035f',
  'the enclosing mark': 'a\u20dd\u20e3',
  'word joiner and grapheme joiner': 'a\u2060\u034fb',
  'Mongolian selector': 'a\u180bb',
  'Hangul filler': '\u3164',
};

const quotes: Class = {
  'a quote': "a'b",
  'two quotes': "''",
  'a double quote': 'a"b',
  'a backtick': 'a`b',
  'a backslash': 'a\\b',
  'a backslash at the end': 'a\\',
  'a backslash and a quote': "\\'",
  '70 backslashes': '\\'.repeat(70),
  'or true': "' OR '1'='1",
  'drop table': "'; DROP TABLE orders; -- ",
  union: '1 UNION SELECT 1,2,3 FROM information_schema.tables#',
  sleep: "1' AND SLEEP(5) AND '1",
  'a comment': 'a/*!50000 b*/',
  'a question mark': 'a?b??',
  'a named slot': ':id {} %s $1 @a',
  wildcards: '%_%',
  'GBK quote': "\u00bf'",
  'smart quotes': '“a” ‘b’',
  'a semicolon': 'a;b;',
};

const markup: Class = {
  script: '<script>alert(1)</script>',
  'image with a handler': '"><img src=x onerror=alert(1)>',
  'end of a comment': '--><b>',
  CDATA: ']]><!DOCTYPE x [<!ENTITY e SYSTEM "file:///x">]>&e;',
  entities: '&lt;&amp;&#0;&#x1F600;',
  'a template': '{{7*7}}$\u007b7*7}<%= 7*7 %>#{7*7}',
  'a lookup': '$\u007bjndi:ldap://127.0.0.1/a}',
  'a formula': '=1+1;cmd|x!A0',
  'a link': 'javascript:alert(1)',
  markdown: '[a](b) **c** `d`',
  YAML: '!!js/function "x"',
  'a shell': '$(id); `id` | id && id > x',
  'printf words': '%s%n%x%d%p',
};

const json: Class = {
  'an object': '{"a":1}',
  'a list': '[1,2]',
  'an object in text': '"{\\"order_id\\":\\"x\\"}"',
  'half an object': '{"a":',
  'a second object': '{} {}',
  'a trailing comma': '{"a":1,}',
  'the same key twice': '{"order_id":"a","order_id":"b"}',
  null: 'null',
  true: 'true',
  undefined: 'undefined',
  NaN: 'NaN',
  Infinity: '-Infinity',
  'object Object': '[object Object]',
  prototype: '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  'deep lists': `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  'deep lists that never end': '['.repeat(5_000),
  'deep objects': `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
  'an escape of a lone surrogate': '"\\ud83d"',
  'an escape of NUL': '{"a":"\\u0000"}',
  'a bad escape': '"\\x41"',
};

const numbers: Class = {
  zero: '0',
  'minus zero': '-0',
  one: '1',
  'minus one': '-1',
  'leading zeros': '000123',
  'plus one': '+1',
  'a fraction': '1.5',
  'many digits': '9'.repeat(400),
  'beyond 2^53': '9007199254740993',
  'beyond 2^63': '9223372036854775808',
  'beyond 2^64': '18446744073709551616',
  exponent: '1e309',
  'a small exponent': '1e-400',
  hexadecimal: '0x10',
  octal: '0o17',
  underscores: '1_000',
  thousands: '1,000.00',
  'a BigInt': '10n',
};

const names: Class = {
  'the prototype': '__proto__',
  constructor: 'constructor',
  'prototype of it': 'constructor.prototype',
  toString: 'toString',
  hasOwnProperty: 'hasOwnProperty',
  'a promise method': 'then',
  valueOf: 'valueOf',
  length: 'length',
  'undefined in brackets': 'a[__proto__][b]',
  'parent folder': '../../etc/passwd',
  'parent folder of Windows': '..\\..\\con',
  'one dot': '.',
  'two dots': '..',
  'a slash': 'a/b',
  'slashes only': '///',
  wallet: 'wallet',
  'an order elsewhere': 'ORDER/1/captured',
};

const encoded: Class = {
  'percent alone': '%',
  'a bad percent': '%zz',
  'percent NUL': '%00',
  'percent slash': '%2F..%2f',
  'percent twice': '%252e%252e',
  'percent invalid UTF-8': '%ff%fe',
  'percent overlong': '%c0%af',
  'percent surrogate': '%ed%a0%bd',
  plus: 'a+b',
  'a query': 'a?b=c&d=e#f',
  base64: 'eyJhIjoxfQ==',
  'a JWT of none': 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.',
  punycode: 'xn--e1afmkfd',
};

const times: Class = {
  '30 February': '2026-02-30T08:00:00Z',
  'hours only': '2026-11-29T08:00:00+08',
  'a time without zone': '2026-11-29T08:00:00',
  'month 13': '2026-13-01T00:00:00Z',
  'leap second': '2016-12-31T23:59:60Z',
  'year 0': '0000-01-01T00:00:00Z',
  'year 275760': '+275760-09-13T00:00:00Z',
  'seconds since 1970': '1790000000',
};

const traces: Class = {
  'a traceparent': `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  'a traceparent of a later version': `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01-more-of-a-later-version`,
  'a traceparent of zeros': `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
  'a traceparent in capitals': `00-${'A'.repeat(32)}-${'B'.repeat(16)}-01`,
  'a traceparent of version ff': `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
};

const CLASSES: Readonly<Record<string, Class>> = {
  lengths,
  spaces,
  controls,
  broken,
  emoji,
  scripts,
  marks,
  quotes,
  markup,
  json,
  numbers,
  names,
  encoded,
  times,
  traces,
};

/** About 200; the names are unique. */
export const ODD_TEXTS: readonly OddText[] = Object.entries(CLASSES).flatMap(([group, texts]) =>
  Object.entries(texts).map(([name, text]) => ({ name: `${group}: ${name}`, text })),
);
