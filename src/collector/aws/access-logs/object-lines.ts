import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { LineSplitter } from '../../eve/line-splitter.js';
import type { StoredLog } from './stored-log.js';
import type { LogRecord } from './subscribed-log.js';

/** Far longer than a line of such a log may be: its parts are cut by AWS. */
const lineLengthMax = 65_536;

/** The lines of a packed object, a piece at a time. One that is too long is an empty line: it counts as unreadable. */
export async function* objectLines(
  s3: Pick<S3Client, 'send'>,
  { bucket, key }: StoredLog,
): AsyncGenerator<LogRecord> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  let number = 0;
  let found: LogRecord[] = [];
  const take = (line: string) => {
    number += 1;
    found.push({ id: `${key}:${number}`, line });
  };
  const splitter = new LineSplitter(
    take,
    () => take(''),
    lineLengthMax,
    () => {
      number += 1;
    },
  );
  // The iteration throws what goes wrong with either.
  for await (const chunk of pipeline(Body as Readable, createGunzip(), () => undefined)) {
    splitter.push(chunk as Buffer);
    yield* found;
    found = [];
  }
  splitter.close();
  yield* found;
}
