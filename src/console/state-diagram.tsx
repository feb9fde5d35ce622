import { ORDER_STATUSES, ORDER_TRANSITIONS, type OrderStatus } from '../domain/lifecycle/order-state.ts';

const WIDTH = 340;
const HEIGHT = 420;
const BOX = { width: 96, height: 32 };

/** The middle of each state's box; a state without a place does not compile. */
const PLACES: Readonly<Record<OrderStatus, readonly [x: number, y: number]>> = {
  unpaid: [160, 24],
  authorized: [160, 86],
  paid: [160, 148],
  purchased: [160, 210],
  shipped: [160, 272],
  receiving: [160, 334],
  received: [160, 396],
  canceled: [52, 148],
  refunded: [286, 272],
};

type Edge = { readonly from: OrderStatus; readonly to: OrderStatus; readonly on: readonly string[] };

/** One line for each pair of states, with all its triggers; a transition to the same state has none. */
function edges(): Edge[] {
  const found = new Map<string, Edge>();
  for (const { from: starts, on, to } of ORDER_TRANSITIONS)
    for (const from of starts) {
      if ((from as OrderStatus) === to) continue;
      const key = `${from}-${to}`;
      found.set(key, { from, to, on: [...(found.get(key)?.on ?? []), on] });
    }
  return [...found.values()];
}

/** The states and transitions of spec 9, drawn from the table; the page highlights an order's state. */
export const StateDiagram = () => (
  <svg
    id="diagram"
    viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    role="img"
    aria-labelledby="diagram-title"
    data-status=""
  >
    <title id="diagram-title">States of an order. No order is open.</title>
    <defs>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0 L8 4 L0 8 z" class="tip" />
      </marker>
    </defs>
    {edges().map((edge) => (
      <path class="edge" data-from={edge.from} data-to={edge.to} d={pathOf(edge)} marker-end="url(#tip)">
        <title>{edge.on.join(', ')}</title>
      </path>
    ))}
    {ORDER_STATUSES.map((status) => {
      const [x, y] = PLACES[status];
      return (
        <g class="state" data-state={status}>
          <rect
            x={x - BOX.width / 2}
            y={y - BOX.height / 2}
            width={BOX.width}
            height={BOX.height}
            rx={BOX.height / 2}
          />
          <text x={x} y={y + 4.5} text-anchor="middle">
            {status}
          </text>
        </g>
      );
    })}
  </svg>
);

/**
 * A straight line down the middle; a line that skips a state bends around it; a line to the side starts at the box's
 * edge.
 */
function pathOf({ from, to }: Edge): string {
  const [x, y] = PLACES[from];
  const [toX, toY] = PLACES[to];
  const half = { x: BOX.width / 2, y: BOX.height / 2 };
  if (x !== toX) {
    const side = Math.sign(toX - x);
    const startX = x + side * half.x;
    if (to === 'canceled') return `M${startX} ${y} C${toX} ${y} ${toX} ${y} ${toX} ${toY - half.y - 1}`;
    const end = toX - side * (half.x + 1);
    const middle = (startX + end) / 2;
    return `M${startX} ${y} C${middle} ${y} ${middle - 8} ${toY} ${end} ${toY}`;
  }
  if (toY - y < 100) return `M${x} ${y + half.y} L${toX} ${toY - half.y - 1}`;
  const right = x + half.x;
  return `M${right} ${y + 6} C${right + 34} ${y + 20} ${right + 34} ${toY - 20} ${right + 1} ${toY - 6}`;
}

/** The legal triggers by state, for the list beside the diagram. */
export const legalMoves = (): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    ORDER_STATUSES.map((status) => [
      status,
      ORDER_TRANSITIONS.filter(({ from }) => from.some((one) => one === status)).map(
        ({ on, to }) => `${on.replaceAll('_', ' ')} → ${to}`,
      ),
    ]),
  );
