import { expect, test } from '@jest/globals';
import { BatchEnvelope, WireEvent } from '../../../src/event/index.js';
import {
  apiCall,
  appHeartbeat,
  appStarted,
  attackSeen,
  batch,
  captureMeasured,
  gatewayListed,
} from '../../kit/builders.js';

test.each([apiCall, attackSeen, appStarted, appHeartbeat, captureMeasured, gatewayListed])(
  'the kit builds a valid event: $name',
  (build) => {
    expect(WireEvent.safeParse(build()).error).toBeUndefined();
  },
);

test('the kit builds a valid batch', () => {
  expect(BatchEnvelope.safeParse(batch([apiCall()])).error).toBeUndefined();
});
