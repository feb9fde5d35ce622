/** An order's id in an event or a dead letter: as long as its column. */
export const ORDER_ID_MAX = 64;

/**
 * The form of an id that another service gave. It has no `/`, for our keys are joined with it, and no sign with which a
 * text says something of a person: it is logged and kept before anybody knows what it names.
 */
export const outsideId = (max: number): RegExp => new RegExp(`^[A-Za-z0-9_.:-]{1,${max}}$`);
