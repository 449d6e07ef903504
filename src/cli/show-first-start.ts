import type { FirstStart } from '../store/bootstrap.js';

/** Prints the tokens of a first start. The platform keeps only hashes: they cannot be shown again. */
export function showFirstStart(firstStart: FirstStart, url: string): void {
  process.stdout.write(`
This is the first start. Keep these; they are not shown again.

  API token        ${firstStart.apiToken}
  Enrolment token  ${firstStart.enrolmentToken}
  Privacy part     ${firstStart.privacy}
                   (append it to enrolment tokens that the API issues later; the platform does not keep it)

  API              ${url}/graphql
  A sensor         PROTECTONCE_URL=${url} PROTECTONCE_TOKEN=<enrolment token>

`);
}
