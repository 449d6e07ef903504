import { expect, test } from '@jest/globals';
import { atOnce, type Meeting, meetings, oneAfterTheOther } from '../../kit/aws-lambda/concurrent.js';

/* Many more of them are in `npm run bench -- aws-lifecycle`. */
test.each(Object.keys(meetings) as Meeting[])(
  '%s at once end as one after the other, whoever goes on first',
  async (meeting) => {
    const expected = await oneAfterTheOther(meeting);
    const endings: object[] = [];
    for (let seed = 1; seed <= 5; seed += 1)
      endings.push({ seed, ...(await atOnce(meeting, seed, expected)) });
    expect(endings).toEqual(
      endings.map((_, index) => ({ seed: index + 1, sameEnd: true, orphans: 0, foreignTouched: false })),
    );
  },
  120_000,
);
