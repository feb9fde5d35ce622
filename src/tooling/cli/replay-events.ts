import { replayEvents } from './replay-events/command.ts';

process.exitCode = await replayEvents(process.argv.slice(2), process.env);
