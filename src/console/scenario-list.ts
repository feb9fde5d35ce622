/** One flag of spec 14 with its choices. A choice with `value` has one, written after `=`. */
export type ScenarioFlag = {
  readonly flag: string;
  readonly choices: readonly {
    /** the text behind the flag: `:down`, `:slow=`, `=` */
    readonly text: string;
    readonly label: string;
    readonly value?: string;
  }[];
};

export const SCENARIO_FLAGS: readonly ScenarioFlag[] = [
  {
    flag: 'pricectrl',
    choices: [
      { text: ':down', label: 'down' },
      { text: ':slow=', label: 'slow, ms', value: '1500' },
      { text: ':off=', label: 'off, %', value: '20' },
    ],
  },
  {
    flag: 'forex',
    choices: [
      { text: ':down', label: 'down' },
      { text: ':stale', label: 'stale' },
      { text: ':rate=', label: 'rate', value: '0.2' },
    ],
  },
  {
    flag: 'rebate',
    choices: [
      { text: ':down', label: 'down' },
      { text: ':balance=', label: 'balance', value: '5.00' },
    ],
  },
  {
    flag: 'payment',
    choices: [
      { text: ':auto=authorized', label: 'authorized by itself' },
      { text: ':auto=captured', label: 'captured by itself' },
      { text: ':auto=failed', label: 'fails by itself' },
    ],
  },
  {
    flag: 'logistics',
    choices: [{ text: ':auto=', label: 'step every, s', value: '2' }],
  },
  { flag: 'address', choices: [{ text: ':blocked', label: 'blocked' }] },
  { flag: 'stock', choices: [{ text: ':empty', label: 'empty' }] },
  { flag: 'clock', choices: [{ text: '=', label: 'moved by', value: '+2h' }] },
];
