import type { CommandResult, Machine } from '../../../../src/tooling/dev/database/machine.ts';

export interface FakeMachine extends Machine {
  programs: Set<string>;
  commands: string[];
}

interface Options {
  platform?: string;
  isRoot?: boolean;
  programs?: string[];
  /** Answers by the first words of a command. Any other command succeeds without output. */
  answers?: Record<string, Partial<CommandResult> & { installs?: string[] }>;
}

/** A pretended computer: its programs are in /bin, and it records the commands that were run. */
export function fakeMachine({
  platform = 'linux',
  isRoot = false,
  programs = [],
  answers = {},
}: Options): FakeMachine {
  const present = new Set(programs);
  const commands: string[] = [];
  return {
    platform,
    isRoot,
    programs: present,
    commands,
    which: (program) => (present.has(program) ? `/bin/${program}` : undefined),
    run: async (command) => {
      const line = command.join(' ');
      commands.push(line);
      const answer = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1];
      for (const program of answer?.installs ?? []) present.add(program);
      return { code: answer?.code ?? 0, output: answer?.output ?? '' };
    },
  };
}
