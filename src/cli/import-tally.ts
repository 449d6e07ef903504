import { CodedError } from '../event/index.js';

const NAMED_MAX = 20;

/** What became of the records of an import. Bad ones are named by their place, the first twenty; what they held is not said. */
export class ImportTally {
  #calls = 0;
  #passedOver = 0;
  #bad = 0;

  constructor(private readonly say: (text: string) => void) {}

  called(): void {
    this.#calls++;
  }

  /** A record that tells of no call. */
  passedOver(): void {
    this.#passedOver++;
  }

  bad(place: string): void {
    this.#bad++;
    if (this.#bad <= NAMED_MAX) this.say(`${place}: no record of this format`);
    else if (this.#bad === NAMED_MAX + 1) this.say('more such records are counted alone');
  }

  /** @throws CodedError `NOTHING_IMPORTED` when there were records and none could be read */
  close(): void {
    this.say(`${this.#calls} calls, ${this.#passedOver} records without a call, ${this.#bad} bad records`);
    if (this.#calls === 0 && this.#bad > 0)
      throw new CodedError('NOTHING_IMPORTED', 'No record could be read. Is --format what the file is?', {
        field: 'format',
      });
  }
}
