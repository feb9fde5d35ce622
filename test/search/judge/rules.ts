import { unitsOnce } from './asked';
import * as commands from './rules-commands';
import * as ends from './rules-end-review';
import * as legs from './rules-legs';
import * as money from './rules-money';
import * as moves from './rules-moves';
import { noticesAreTaken } from './rules-notices';
import * as order from './rules-order';
import { retryIsTaken } from './rules-retry';
import { reviewHasReason } from './rules-review';
import { nothingChanges } from './rules-still';
import * as ticket from './rules-ticket';
import { walksOn } from './rules-walk';
import type { Rule } from './step';

/** All rules, in the order of their findings. */
export const RULES: readonly Rule[] = [
  nothingChanges,
  moves.movesAreLegal,
  moves.movesHaveFacts,
  walksOn,
  money.outWithinIn,
  money.legsHaveTenders,
  money.canceledKeepsNothing,
  money.excessGoesBack,
  money.excessIsThere,
  legs.stateOfLegs,
  legs.attemptsFollowFailures,
  legs.turnsHaveCauses,
  legs.successesAreTrue,
  legs.answersAreTaken,
  noticesAreTaken,
  unitsOnce,
  ticket.ticketGivesWhatIsAsked,
  ticket.legsByShares,
  ticket.fittingTicketIsTaken,
  retryIsTaken,
  order.givesBackOnce,
  order.holdEndsOnce,
  order.voidsWhatIsOpen,
  reviewHasReason,
  ends.reviewEnds,
  ends.endGivesBack,
  commands.commandsAreTaken,
  commands.eventsAreTaken,
];
