import { connect, createServer, type Server, type Socket } from 'node:net';

export type Verdict = 'pass' | 'drop-answer' | 'drop-command' | 'hang';

export interface ProxiedCommand {
  kind: 'query' | 'prepare' | 'execute';
  sql: string;
  /** the number of the connection, from 1 */
  connectionId: number;
  /** the number of the command for this handler, from 0, over all connections */
  index: number;
}

export type CommandHandler = (command: ProxiedCommand) => Verdict | Promise<Verdict>;

export interface HandlerOptions {
  /** Shows prepares too. By default they are hidden: a prepare has no effect, so losing its answer proves nothing. */
  prepares?: boolean;
}

export interface MysqlProxy {
  url: string;
  stats: ProxyStats;
  /** Replaces the handler and counts commands from 0 again; without a handler everything passes. */
  onCommand(handler?: CommandHandler, options?: HandlerOptions): void;
  /** Lets the hanging commands go on to the server. */
  release(): void;
  /** Makes the database unavailable: cuts all connections and refuses new ones until up(). */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProxyStats {
  connections: number;
  commands: number;
  droppedAnswers: number;
  droppedCommands: number;
  hanging: number;
  handlerErrors: unknown[];
}

type Decide = (kind: ProxiedCommand['kind'], sql: string, connectionId: number) => Promise<Verdict>;

const HEADER_BYTES = 4;
const MAX_PAYLOAD_BYTES = 0xffffff;
const KINDS: Record<number, ProxiedCommand['kind']> = { 3: 'query', 22: 'prepare', 23: 'execute' };
const COM_STMT_CLOSE = 25;
/** Commands without an answer: quit, long data, close. */
const UNANSWERED = new Set([1, 24, COM_STMT_CLOSE]);
/** MariaDB's id of the last prepared statement, which saves a client the wait for the real id. */
const LAST_PREPARED = -1;

/** A proxy before a MySQL server that loses commands or answers on demand, without TLS and compression. */
export async function startMysqlProxy(upstreamUrl: string): Promise<MysqlProxy> {
  const upstream = new URL(upstreamUrl);
  const stats: ProxyStats = {
    connections: 0,
    commands: 0,
    droppedAnswers: 0,
    droppedCommands: 0,
    hanging: 0,
    handlerErrors: [],
  };
  const open = new Set<ProxiedConnection>();
  const { decide, onCommand, release } = createDecider(stats);

  const accept = (client: Socket) => {
    const server = connect(Number(upstream.port || 3306), upstream.hostname);
    const connection = new ProxiedConnection(++stats.connections, client, server, decide, stats);
    open.add(connection);
    connection.whenClosed(() => open.delete(connection));
  };
  const cutAll = () => {
    for (const connection of open) connection.cut();
  };

  let listener: Server | undefined = await listen(accept, 0);
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
  const { port } = address;
  const url = new URL(upstreamUrl);
  url.host = `127.0.0.1:${port}`;

  const down = async () => {
    const closing = listener;
    listener = undefined;
    const closed = new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
    cutAll();
    release();
    await closed;
  };

  return {
    url: url.href,
    stats,
    release,
    onCommand,
    down,
    up: async () => {
      listener ??= await listen(accept, port);
    },
    stop: down,
  };
}

/** Asks the handler what becomes of each command, and keeps the hanging ones. */
function createDecider(stats: ProxyStats) {
  const releases = new Set<() => void>();
  let handler: CommandHandler | undefined;
  let showsPrepares = false;
  let index = 0;
  const decide: Decide = async (kind, sql, connectionId) => {
    stats.commands++;
    if (!handler || (kind === 'prepare' && !showsPrepares)) return 'pass';
    try {
      const verdict = await handler({ kind, sql, connectionId, index: index++ });
      if (verdict !== 'hang') return verdict;
    } catch (error) {
      stats.handlerErrors.push(error);
      return 'drop-command';
    }
    stats.hanging++;
    await new Promise<void>((resolve) => releases.add(resolve));
    stats.hanging--;
    return 'pass';
  };
  return {
    decide,
    onCommand(next?: CommandHandler, options?: HandlerOptions): void {
      handler = next;
      showsPrepares = options?.prepares ?? false;
      index = 0;
    },
    release(): void {
      for (const go of releases) go();
      releases.clear();
    },
  };
}

function listen(accept: (client: Socket) => void, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, accept);
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

class ProxiedConnection {
  private readonly statements = new Map<number, string>();
  private lastPrepared = '';
  private readonly received = new Packets();
  private readonly answered = new Packets();
  private isBusy = false;
  private isCut = false;
  private isMidCommand = false;
  /** Commands that the server has not begun to answer; a client may send several without waiting. */
  private readonly asked: Asked[] = [];
  private lastSequence = 0;
  private onClosed: () => void = () => undefined;

  constructor(
    private readonly id: number,
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly decide: Decide,
    private readonly stats: ProxyStats,
  ) {
    server.setNoDelay(true);
    for (const socket of [client, server]) {
      socket.on('error', () => this.cut());
      socket.on('close', () => this.clientOrServerGone(socket));
    }
    client.on('data', (chunk: Buffer) => {
      this.received.add(chunk);
      void this.forwardPackets();
    });
    server.on('data', (chunk: Buffer) => this.takeAnswer(chunk));
  }

  whenClosed(callback: () => void): void {
    this.onClosed = callback;
  }

  cut(): void {
    if (this.isCut) return;
    this.isCut = true;
    this.client.destroy();
    this.server.destroy();
    this.onClosed();
  }

  private clientOrServerGone(socket: Socket): void {
    // A command whose answer is to be lost must run even when the client gives up first.
    if (socket === this.client && this.asked.some(({ isAnswerLost }) => isAnswerLost)) return;
    this.cut();
  }

  /** Forwards one packet after another; later packets wait for a slow verdict. */
  private async forwardPackets(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let packet = this.received.next(); packet && !this.isCut; packet = this.received.next()) {
      const command = this.commandIn(packet);
      const verdict =
        command?.kind === undefined ? 'pass' : await this.decide(command.kind, command.sql, this.id);
      if (this.isCut) break;
      if (verdict === 'drop-command') {
        this.stats.droppedCommands++;
        this.cut();
        break;
      }
      if (command) this.asked.push({ ...command, isAnswerLost: verdict === 'drop-answer' });
      this.server.write(packet);
    }
    this.isBusy = false;
  }

  /** The command of a packet; undefined when it gets no answer. */
  private commandIn(packet: Buffer): Command | undefined {
    // A payload of 16 MB or more comes in several packets, of which only the first names the command.
    const isContinued = this.isMidCommand;
    this.isMidCommand = packet.readUIntLE(0, 3) === MAX_PAYLOAD_BYTES;
    // A client's packets count from 0 in every command; in the handshake they continue the server's count.
    if (isContinued || packet[3] !== 0 || packet.length === HEADER_BYTES) return undefined;
    const code = packet[HEADER_BYTES] ?? 0;
    const kind = KINDS[code];
    const rest = packet.subarray(HEADER_BYTES + 1);
    // MySQL 8 sends query attributes: here a set of none.
    const hasAttributes = kind === 'query' && rest[0] === 0 && rest[1] === 1;
    const body = hasAttributes ? rest.subarray(2) : rest;
    if (code === COM_STMT_CLOSE) this.statements.delete(body.readInt32LE(0));
    if (UNANSWERED.has(code)) return undefined;
    if (kind === undefined) return { kind, sql: '' };
    const sql = kind === 'execute' ? this.prepared(body.readInt32LE(0)) : body.toString('utf8');
    if (kind === 'prepare') this.lastPrepared = sql;
    return { kind, sql };
  }

  private prepared(id: number): string {
    return id === LAST_PREPARED ? this.lastPrepared : (this.statements.get(id) ?? '');
  }

  private takeAnswer(chunk: Buffer): void {
    this.answered.add(chunk);
    for (let packet = this.answered.next(); packet; packet = this.answered.next()) {
      const command = this.beginsAnswer(packet) ? this.asked.shift() : undefined;
      if (command?.isAnswerLost) {
        // When the first packet of an answer comes, the server has done the work.
        this.stats.droppedAnswers++;
        this.cut();
        return;
      }
      if (command?.kind === 'prepare' && packet[HEADER_BYTES] === 0)
        this.statements.set(packet.readInt32LE(HEADER_BYTES + 1), command.sql);
      this.client.write(packet);
    }
  }

  /** Whether a packet begins an answer: the server's packets count from 1, and from 0 again after 255. */
  private beginsAnswer(packet: Buffer): boolean {
    const before = this.lastSequence;
    this.lastSequence = packet[3] ?? 0;
    return this.lastSequence === 1 && before !== 0;
  }
}

type Command = { readonly kind: ProxiedCommand['kind'] | undefined; readonly sql: string };
type Asked = Command & { readonly isAnswerLost: boolean };

/** Cuts a stream into MySQL's packets. */
class Packets {
  private bytes: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, chunk]);
  }

  /** The next whole packet with its header. */
  next(): Buffer | undefined {
    if (this.bytes.length < HEADER_BYTES) return undefined;
    const length = HEADER_BYTES + this.bytes.readUIntLE(0, 3);
    if (this.bytes.length < length) return undefined;
    const packet = this.bytes.subarray(0, length);
    this.bytes = this.bytes.subarray(length);
    return packet;
  }
}
