import fc from 'fast-check';

/*
 * Property tests start from one seed, so that a red run is red again. PROPERTY_SEED explores: `PROPERTY_SEED=random npm test`
 * takes another one each time, and fast-check prints it.
 */
const wished = process.env.PROPERTY_SEED;
if (wished !== 'random') fc.configureGlobal({ seed: Number(wished ?? 20_261_122) });
