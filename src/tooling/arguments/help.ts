import type { CommandLine } from './command-line.ts';
import type { Option, Options } from './options.ts';

const WIDTH = 120;

/** A command's help, made of what the command reads. @throws Error when its forms name other options than it has */
export function helpOf(line: CommandLine): string {
  const { name, forms, about, options, more } = line;
  if (forms !== undefined) compare(forms, options);
  const others = line.others === undefined ? [] : [line.others.placeholder];
  const usage =
    forms === undefined
      ? wrapped(`bun run ${name} `, [...others, ...usageOf(options)])
      : forms.map(formOf).join('\n');
  const rows = Object.entries(options).map(
    ([each, option]) => [`--${each}${placeholderOf(option)}`, words(option)] as const,
  );
  const all = [...rows, ['-h, --help', 'this text'] as const];
  const column = Math.max(...all.map(([left]) => left.length)) + 2;
  const lines = all.map(([left, right]) => wrapped(`  ${left.padEnd(column)}`, right.split(' ')));
  return `${[usage, about.trim(), lines.join('\n'), more?.trim()].filter((part) => part).join('\n\n')}\n`;
}

const placeholderOf = ({ kind }: Option<unknown>) => (kind === null ? '' : ` ${kind.placeholder}`);

/** A form as it stands, or in several lines if it is long. */
function formOf(form: string): string {
  const whole = `bun run ${form}`;
  if (whole.length <= WIDTH) return whole;
  const [name = '', ...parts] = form.match(/\[[^\]]*\]\S*|--\S+ [A-Z]\S*|\S+/g) ?? [];
  return wrapped(`bun run ${name} `, parts);
}

/** `[--seconds N]`, each as one word that is not broken. */
const usageOf = (options: Options): string[] =>
  Object.entries(options).map(([name, option]) => {
    const text = `--${name}${placeholderOf(option)}`;
    return option.isRequired ? text : `[${text}]${option.isList ? '...' : ''}`;
  });

/** "requests at once (1 to 512; default 32)" */
function words({ help, kind, isRequired, isList, shown, needs }: Option<unknown>): string {
  const notes = [
    needs === null ? '' : `with --${needs}`,
    kind?.hint ?? '',
    shown === '' ? '' : `default ${shown}`,
    isRequired ? 'required' : '',
    isList ? 'may be given several times' : '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? help : `${help} (${notes.join('; ')})`;
}

/** Words after a beginning, in lines of at most WIDTH that all begin at the same column. */
function wrapped(beginning: string, words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || beginning.length + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  if (lines.length === 0) return beginning.trimEnd();
  return lines.map((line, at) => (at === 0 ? beginning : ' '.repeat(beginning.length)) + line).join('\n');
}

function compare(forms: readonly string[], options: Options): void {
  const said = new Set(forms.flatMap((form) => form.match(/(?<=^|[\s[(|])--[a-z][\w-]*/g) ?? []));
  const known = Object.keys(options).map((name) => `--${name}`);
  const odd = [...said].filter((one) => !known.includes(one));
  const lacking = known.filter((one) => !said.has(one));
  if (odd.length + lacking.length > 0)
    throw new Error(`The forms and the options differ: ${[...odd, ...lacking].join(', ')}`);
}
