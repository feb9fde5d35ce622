import { describe } from 'bun:test';
import { reviewBody } from '../../../src/http/review-body.ts';
import { testBounds } from '../../support/bounds.ts';

// Every length and list of what ends a review (spec 13): at its bound, and one beside it.

const x = (length: number) => 'x'.repeat(length);

describe('the end of a review', () =>
  testBounds(reviewBody, { action: 'resolve', reason: 'seen', actor: 'ann' }, [
    ['one of two ways', 'action', ['resolve', 'cancel'], ['', 'keep']],
    ['a reason of 1 to 500 characters', 'reason', ['a', x(500)], ['', ' ', x(501)]],
    ['an actor of 1 to 64 characters', 'actor', ['a', x(64)], ['', x(65)]],
  ]));
