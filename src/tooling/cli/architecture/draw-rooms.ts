import type { RoomImport } from './room-imports.ts';
import { FLOORS } from './rooms.ts';

/** The column of a room on its floor, for the eye only. */
const COLUMN: Readonly<Record<string, number>> = {
  worker: 1.5,
  server: 3,
  consumer: 4.9,
  console: 0.45,
  openapi: 1.5,
  qa: 3.4,
  'platform/bun': 5.5,
  service: 2.9,
  'kafka/kafkajs': 4.5,
  http: 1.7,
  kafka: 4.6,
  trace: 3.7,
  events: 2.7,
  operations: 2.7,
  repositories: 1.7,
  upstream: 3.3,
  'row-contracts': 1.9,
  db: 1.5,
  domain: 2.9,
  config: 4.2,
  platform: 5,
};
const COLUMN_PX = 150;
const FLOOR_PX = 70;
const BOX = { width: 112, height: 34 };
const MARGIN_PX = 30;
const TOP_PX = 16;
const WIDTH_PX = 960;
const LEGEND_PX = 46;
/** The distance between a line and a box that it passes. */
const CLEAR_PX = 7;

type Box = { readonly room: string; readonly floor: number; readonly x: number; readonly y: number };
type Line = RoomImport & { readonly isUpward: boolean; readonly top: Box; readonly bottom: Box };

/** Draws the rooms: the highest floor on top, a line from each room to those that it imports. */
export function drawRooms(imports: readonly RoomImport[]): string {
  const boxes = boxesOf(new Set(imports.flatMap(({ from, to }) => [from, to])));
  const lines = imports.flatMap((one) => lineOf(one, boxes));
  const floors = Math.max(...[...boxes.values()].map(({ floor }) => floor)) + 1;
  const height = TOP_PX + floors * FLOOR_PX + LEGEND_PX;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${height}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="14">
<title>The folders of src and what each imports</title>
<defs>${marker('import', '#64748b')}${marker('types', '#c2410c')}</defs>
<rect width="${WIDTH_PX}" height="${height}" fill="#ffffff"/>
${lines.map((line) => path(line, lines, [...boxes.values()])).join('\n')}
${[...boxes.values()].map((box) => boxMarkup(box)).join('\n')}
${legend(height - LEGEND_PX)}
</svg>
`;
}

const marker = (id: string, color: string) =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="${color}"/></marker>`;

function boxesOf(rooms: ReadonlySet<string>): ReadonlyMap<string, Box> {
  const floors = FLOORS.map((floor) => floor.filter((room) => rooms.has(room)))
    .filter((floor) => floor.length > 0)
    .reverse();
  return new Map(
    floors.flatMap((floor, at) =>
      floor.map((room) => {
        const column = COLUMN[room];
        if (column === undefined) throw new Error(`${room} has no column in the picture`);
        const x = MARGIN_PX + column * COLUMN_PX;
        return [room, { room, floor: at, x, y: TOP_PX + at * FLOOR_PX }] as const;
      }),
    ),
  );
}

function lineOf(one: RoomImport, boxes: ReadonlyMap<string, Box>): Line[] {
  const [from, to] = [boxes.get(one.from), boxes.get(one.to)];
  if (from === undefined || to === undefined) return [];
  const isUpward = from.floor > to.floor;
  return [{ ...one, isUpward, top: isUpward ? to : from, bottom: isUpward ? from : to }];
}

function path(line: Line, all: readonly Line[], boxes: readonly Box[]): string {
  const start = { x: portX(line, all, 'top'), y: line.top.y + BOX.height };
  const end = { x: portX(line, all, 'bottom'), y: line.bottom.y };
  const bend = FLOOR_PX - BOX.height;
  const lane = laneOf(start.x, end.x, line, boxes);
  const [down, up] = [start.y + bend, end.y - bend];
  const way =
    line.bottom.floor - line.top.floor === 1
      ? curve(start, end)
      : `${curve(start, { x: lane, y: down })}L${at(lane, up)}${curve({ x: lane, y: up }, end).replace(/^M\S+ \S+?(?=C)/, '')}`;
  const kind = line.isOfTypes ? 'types' : 'import';
  const [color, dashes] = line.isOfTypes ? ['#c2410c', ' stroke-dasharray="5 4"'] : ['#64748b', ''];
  const head = line.isUpward ? `marker-start="url(#${kind})"` : `marker-end="url(#${kind})"`;
  return `<path d="${way}" fill="none" stroke="${color}" stroke-width="1.4"${dashes} ${head}><title>${line.from} imports ${line.to}</title></path>`;
}

type Point = { readonly x: number; readonly y: number };
const at = (x: number, y: number) => `${round(x)} ${round(y)}`;
const round = (value: number) => Math.round(value * 10) / 10;
const curve = (from: Point, to: Point): string => {
  const middle = (from.y + to.y) / 2;
  return `M${at(from.x, from.y)}C${at(from.x, middle)} ${at(to.x, middle)} ${at(to.x, to.y)}`;
};

/** Where a line meets a side of its box: lines stand apart, in the order of their other ends. */
function portX(line: Line, all: readonly Line[], side: 'top' | 'bottom'): number {
  const box = line[side];
  const other = side === 'top' ? 'bottom' : 'top';
  const beside = all
    .filter((one) => one[side].room === box.room)
    .sort((one, two) => one[other].x - two[other].x || (one[other].room < two[other].room ? -1 : 1));
  const step = Math.min(18, (BOX.width - 16) / beside.length);
  return box.x + (beside.indexOf(line) - (beside.length - 1) / 2) * step;
}

/** Where a line over several floors goes down: near its ends, with no box in the way. */
function laneOf(startX: number, endX: number, line: Line, boxes: readonly Box[]): number {
  const between = boxes.filter(({ floor }) => floor > line.top.floor && floor < line.bottom.floor);
  const isFree = (x: number) =>
    between.every((box) => Math.abs(box.x - x) > BOX.width / 2 + CLEAR_PX) && x > CLEAR_PX;
  const around = Array.from({ length: WIDTH_PX / 4 }, (_, n) => n * 4 + (portShift(line) % 4));
  const cost = (x: number) => Math.abs(x - startX) + Math.abs(x - endX);
  return [endX, startX, ...around].filter(isFree).sort((one, two) => cost(one) - cost(two))[0] ?? startX;
}

/** Shifts lines in the same gap, so that they do not cover each other. */
const portShift = ({ from, to }: RoomImport) => (from.length * 7 + to.length * 3) % 4;

const boxMarkup = ({ room, x, y }: Box) =>
  `<g><title>src/${room}</title><rect x="${round(x - BOX.width / 2)}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5" fill="#f1f5f9" stroke="#334155"/><text x="${round(x)}" y="${y + 22}" text-anchor="middle" fill="#0f172a">${room}</text></g>`;

const legend = (y: number) =>
  `<g fill="#334155" font-size="12.5"><text x="16" y="${y + 16}">A line goes from a folder to one that it imports; dashed: types only. An import that a longer way implies is left out.</text><text x="16" y="${y + 36}">Dashed lines upward are the one type that lower folders may import: the parts of operations. src/tooling, which may import all, is left out.</text></g>`;
