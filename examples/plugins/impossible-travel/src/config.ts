import { z } from '@protectonce/plugin-sdk';

const place = z.strictObject({
  cidr: z
    .string()
    .regex(/^\d{1,3}(?:\.\d{1,3}){3}\/(?:[89]|[12]\d|3[0-2])$/)
    .describe('IPv4 network, such as 203.0.113.0/24'),
  name: z.string().min(1).max(60).describe('For people'),
  latitude: z.number().min(-90).max(90).describe('Degrees'),
  longitude: z.number().min(-180).max(180).describe('Degrees'),
  radiusKm: z
    .number()
    .min(0)
    .max(5000)
    .default(100)
    .describe('How far from there its users may be: large for a mobile network'),
});

/** Every setting with a default, its bounds and a description: people see them where they set it. */
export const config = z.strictObject({
  places: z
    .array(place)
    .max(2000)
    .default([])
    .describe('Where networks are; addresses outside of them are not judged'),
  speedMaxKmh: z
    .number()
    .min(100)
    .max(10_000)
    .default(1000)
    .describe('Faster than this nobody travels, in km/h'),
  principalsMax: z
    .int()
    .min(2)
    .max(20)
    .default(10)
    .describe(
      'An address with more accounts than this within a day is shared, such as a VPN, and tells no place',
    ),
});

export type Config = z.output<typeof config>;
