import type { UserError, UserErrorCode } from '../../store/services/user-error.js';
import type { Builder } from '../builder.js';
import { enumType } from './enums.js';

export function defineUserError(builder: Builder) {
  const code = enumType<UserErrorCode>(builder, 'UserErrorCode', 'Why a mutation changed nothing.', {
    NOT_FOUND: ['NOT_FOUND', 'There is no such object in your organization.'],
    INVALID: ['INVALID', 'The input does not make sense; the message says what would.'],
    CONFLICT: ['CONFLICT', 'It clashes with something that exists.'],
    IDEMPOTENCY_MISMATCH: ['IDEMPOTENCY_MISMATCH', 'The idempotency key was used before, with other input.'],
    FORBIDDEN: ['FORBIDDEN', 'The token may do this, but not with this input.'],
  });
  return builder.objectRef<UserError>('UserError').implement({
    description: 'Something that the caller can put right. A mutation that returns one has changed nothing.',
    fields: (t) => ({
      code: t.expose('code', { type: code, description: 'What kind of mistake, for programs.' }),
      message: t.exposeString('message', {
        description: 'What is wrong and how to put it right, for people.',
      }),
      field: t.stringList({
        description: 'Path of the input at fault, such as `["input", "config", "threshold"]`.',
        resolve: (error) => [...error.field],
      }),
    }),
  });
}
