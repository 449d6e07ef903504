/** What AWS answers when it refuses: a code that programs read, and a text. */
export class Ec2Error extends Error {
  constructor(
    readonly code: string,
    text: string,
    readonly status = 400,
  ) {
    super(text);
    this.name = 'Ec2Error';
  }
}
