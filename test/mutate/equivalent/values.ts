import type { Equivalent } from '../mutant.ts';

export const OF_VALUES: readonly Equivalent[] = [
  {
    file: 'src/domain/address/address.ts',
    reason: 'Only the types ask: a postcode always has a spelling.',
    mutants: [
      "StringLiteral | const [spelling = ''] = postcodeSpellings(postcode); | '' | \"Stryker was here!\"",
    ],
  },
  {
    file: 'src/domain/address/address.ts',
    reason: 'Only the types ask: without a phone there is a problem already.',
    mutants: [
      'ConditionalExpression | if (problems.length > 0 || phoneE164 === null) | phoneE164 === null | false',
    ],
  },
  {
    file: 'src/domain/address/address.ts',
    reason: 'The library takes no default country and none given alike.',
    mutants: [
      'ConditionalExpression | const options = defaultCountry === undefined ? { extract: false } : { defaultCountry, extract: false }; | defaultCountry === undefined | false',
    ],
  },
  {
    file: 'src/domain/lifecycle/fulfilment-fold.ts',
    reason: 'No two parcels of an order have one id.',
    mutants: [
      'EqualityOperator | .sort((a, b) => (a.groupId < b.groupId ? -1 : 1)); | a.groupId < b.groupId | a.groupId <= b.groupId',
    ],
  },
  {
    file: 'src/domain/lifecycle/order-event.ts',
    reason: 'No SKU stands twice among counts.',
    mutants: [
      'EqualityOperator | return JSON.stringify([...counts].sort(([a], [b]) => (a < b ? -1 : 1))); | a < b | a <= b',
    ],
  },
  {
    file: 'src/domain/lifecycle/order-event.ts',
    reason: 'Only the keys of the table are read.',
    mutants: [
      'BooleanLiteral | group_update: true, | true | false',
      'BooleanLiteral | payment_failed_cm: true, | true | false',
      'BooleanLiteral | payment_notified_cm: true, | true | false',
      'BooleanLiteral | purchased: true, | true | false',
      'BooleanLiteral | refund_notified: true, | true | false',
    ],
  },
  {
    file: 'src/domain/lifecycle/order-transitions.ts',
    reason: 'Only the types ask: an authorization has an amount.',
    mutants: [
      'OptionalChaining | open.every((one) => one.amount?.amountMinor === 0n) && capturedInAll === 0n && foreignCaptures.length === 0; | one.amount?.amountMinor | one.amount.amountMinor',
    ],
  },
  {
    file: 'src/domain/notifications/noti-places.ts',
    reason: 'A list has each id once, and the bound is the bound, whichever of the two names gives it.',
    mutants: [
      'EqualityOperator | return (b.atMs ?? 0) - (a.atMs ?? 0) || (a.id < b.id ? 1 : -1); | a.id < b.id | a.id <= b.id',
      'EqualityOperator | const ofOurs = (id: string): string => (id < OURS_BEFORE ? id : OURS_BEFORE); | id < OURS_BEFORE | id <= OURS_BEFORE',
    ],
  },
  {
    file: 'src/domain/notifications/sent-text.ts',
    reason: 'No title of ours has a place, and neither has that text.',
    mutants: [
      "ConditionalExpression | const ours = [sent.title === null ? title : '', sent.body === null ? body : '']; | sent.title === null | false",
      "StringLiteral | const ours = [sent.title === null ? title : '', sent.body === null ? body : '']; | '' | \"Stryker was here!\"",
    ],
  },
  {
    file: 'src/domain/notifications/notification-params.ts',
    reason: 'Only the types ask: the pattern always has its group.',
    mutants: [
      "StringLiteral | .flatMap((text) => [...text.matchAll(PLACE)].map(([, name = '']) => name)) | '' | \"Stryker was here!\"",
    ],
  },
  {
    file: 'src/domain/values/instant.ts',
    reason: 'A leap second has no more than 999 milliseconds.',
    mutants: [
      'EqualityOperator | return [Date.UTC(year, month - 1), Date.UTC(year, month)].some((ms) => atMs >= ms && atMs < ms + 1000); | atMs < ms + 1000 | atMs <= ms + 1000',
    ],
  },
  {
    file: 'src/domain/values/instant.ts',
    reason: 'Only the types ask: a day that is none has no parts, and what has no parts is no number.',
    mutants: [
      'ArrayDeclaration | const [, year, month, day] = (DAY.exec(text) ?? []).map(Number); | [] | ["Stryker was here"]',
    ],
  },
  {
    file: 'src/domain/values/instant.ts',
    reason: 'Only the types ask: what is not there is no number, and no number is before any other.',
    mutants: [
      'ConditionalExpression | if (year === undefined || month === undefined || day === undefined) return null; | day === undefined | false',
      'ConditionalExpression | if (year === undefined || month === undefined || day === undefined) return null; | month === undefined | false',
      'ConditionalExpression | if (year === undefined || month === undefined || day === undefined) return null; | year === undefined | false',
      'ConditionalExpression | if (year === undefined || month === undefined || day === undefined) return null; | year === undefined || month === undefined | false',
      'ConditionalExpression | if (year === undefined || month === undefined || day === undefined) return null; | year === undefined || month === undefined || day === undefined | false',
      'LogicalOperator | if (year === undefined || month === undefined || day === undefined) return null; | year === undefined || month === undefined | year === undefined && month === undefined',
      'LogicalOperator | if (year === undefined || month === undefined || day === undefined) return null; | year === undefined || month === undefined || day === undefined | (year === undefined || month === undefined) && day === undefined',
    ],
  },
  {
    file: 'src/domain/values/instant.ts',
    reason: 'The hour 24 was judged in the line above.',
    mutants: [
      'EqualityOperator | return hour < 24 && minute < 60 && second <= 60 ? timeMs : null; | hour < 24 | hour <= 24',
    ],
  },
  {
    file: 'src/domain/values/instant.ts',
    reason:
      'What is not there counts as 0, and its text is a number only then; a day that is none is none in any words.',
    mutants: [
      'ArrayDeclaration | INSTANT.exec(text) ?? []; | [] | ["Stryker was here"]',
      "StringLiteral | const [, day = '', hour, minute, second = '00', fraction = '', sign, zoneHour, zoneMinute = '00'] = | '' | \"Stryker was here!\"",
      "StringLiteral | const [, day = '', hour, minute, second = '00', fraction = '', sign, zoneHour, zoneMinute = '00'] = | '00' | \"\"",
    ],
  },
  {
    file: 'src/domain/values/money.ts',
    reason: '0 is 0 either way.',
    mutants: [
      'EqualityOperator | export const atLeastZero = (amount: bigint): bigint => (amount < 0n ? 0n : amount); | amount < 0n | amount <= 0n',
    ],
  },
  {
    file: 'src/domain/values/money.ts',
    reason: 'A shorter way to the same text.',
    mutants: [
      'ConditionalExpression | if (digits === 2 && amountMinor >= 0n && amountMinor <= SMALL_MAX) return formatSmall(Number(amountMinor)); | amountMinor <= SMALL_MAX | true',
      'ConditionalExpression | if (digits === 2 && amountMinor >= 0n && amountMinor <= SMALL_MAX) return formatSmall(Number(amountMinor)); | digits === 2 && amountMinor >= 0n && amountMinor <= SMALL_MAX | false',
      'EqualityOperator | if (digits === 2 && amountMinor >= 0n && amountMinor <= SMALL_MAX) return formatSmall(Number(amountMinor)); | amountMinor <= SMALL_MAX | amountMinor < SMALL_MAX',
      'EqualityOperator | if (digits === 2 && amountMinor >= 0n && amountMinor <= SMALL_MAX) return formatSmall(Number(amountMinor)); | amountMinor <= SMALL_MAX | amountMinor > SMALL_MAX',
      'EqualityOperator | if (digits === 2 && amountMinor >= 0n && amountMinor <= SMALL_MAX) return formatSmall(Number(amountMinor)); | amountMinor >= 0n | amountMinor > 0n',
    ],
  },
  {
    file: 'src/domain/values/money.ts',
    reason: 'A table that saves a multiplication: what is not in it is worked out.',
    mutants: [
      'ArithmeticOperator | const POWERS_OF_TEN = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, digits) => 10n ** BigInt(digits)); | MAX_FRACTION_DIGITS + 1 | MAX_FRACTION_DIGITS - 1',
      'ArrowFunction | const POWERS_OF_TEN = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, digits) => 10n ** BigInt(digits)); | (_, digits) => 10n ** BigInt(digits) | () => undefined',
      'LogicalOperator | const pow10 = (digits: number): bigint => POWERS_OF_TEN[digits] ?? 10n ** BigInt(digits); | POWERS_OF_TEN[digits] ?? 10n ** BigInt(digits) | POWERS_OF_TEN[digits] && 10n ** BigInt(digits)',
      'ObjectLiteral | const POWERS_OF_TEN = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, digits) => 10n ** BigInt(digits)); | { length: MAX_FRACTION_DIGITS + 1 } | {}',
    ],
  },
  {
    file: 'src/domain/values/money.ts',
    reason: 'Of two equal amounts either is the least.',
    mutants: [
      'EqualityOperator | for (const amount of others) if (amount < least) least = amount; | amount < least | amount <= least',
    ],
  },
  {
    file: 'src/domain/values/money.ts',
    reason: 'Only the types ask: the pattern always has its groups.',
    mutants: ["StringLiteral | const [, whole = '', decimals = ''] = match; | '' | \"Stryker was here!\""],
  },
  {
    file: 'src/domain/values/outside-text.ts',
    reason: 'It is the default, written out.',
    mutants: [
      "ObjectLiteral | graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' }); | { granularity: 'grapheme' } | {}",
    ],
  },
  {
    file: 'src/domain/values/outside-text.ts',
    reason: 'Saves the counting: what has no more units has no more characters.',
    mutants: [
      'ConditionalExpression | if (text.length <= maxChars) return text; | text.length <= maxChars | false',
      'EqualityOperator | if (text.length <= maxChars) return text; | text.length <= maxChars | text.length < maxChars',
    ],
  },
  {
    file: 'src/domain/values/outside-text.ts',
    reason: 'Saves the rest of a long text: what stands behind does not part what stands before.',
    mutants: [
      'MethodExpression | const upToNext = text.slice(0, cutAt + 2); | text.slice(0, cutAt + 2) | text',
    ],
  },
  {
    file: 'src/domain/values/traceparent.ts',
    reason: 'Only the types ask: without a version, which comes first, nothing else is looked at.',
    mutants: [
      "ArrayDeclaration | const [, version, traceId = '', parentId = '', flags = '00', more] = TRACEPARENT.exec(text ?? '') ?? []; | [] | [\"Stryker was here\"]",
      "StringLiteral | const [, version, traceId = '', parentId = '', flags = '00', more] = TRACEPARENT.exec(text ?? '') ?? []; | '' | \"Stryker was here!\"",
      "StringLiteral | const [, version, traceId = '', parentId = '', flags = '00', more] = TRACEPARENT.exec(text ?? '') ?? []; | '00' | \"\"",
    ],
  },
];
