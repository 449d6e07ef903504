import { gunzipSync, gzipSync } from 'node:zlib';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Configuration } from './properties.js';

export interface StoredToken {
  /** `po_<id>_<secret>_<privacy>` */
  readonly token: string;
  /** Counts up with each change: collectors that read an older one are replaced. */
  readonly version: number;
}

export interface KeptConfiguration {
  readonly configuration: Configuration;
  /** Counts up with each change: by it a run sees that another has other orders. */
  readonly version: number;
}

/** What outlasts a run: in the customer's own account, under the stack's name. */
export interface Parameters {
  token(): Promise<StoredToken | undefined>;
  keepToken(token: string): Promise<number>;
  configuration(): Promise<KeptConfiguration | undefined>;
  /** @returns its version */
  keepConfiguration(configuration: Configuration): Promise<number>;
  forgetConfiguration(): Promise<void>;
  forgetToken(): Promise<void>;
}

export function createParameters(ssm: SSMClient, stack: string): Parameters {
  const tokenName = `/protectonce/${stack}/token`;
  const configurationName = `/protectonce/${stack}/configuration`;

  async function read(Name: string) {
    try {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
      return Parameter;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }
  async function forget(Name: string) {
    try {
      await ssm.send(new DeleteParameterCommand({ Name }));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  return {
    async token() {
      const found = await read(tokenName);
      return found?.Value === undefined ? undefined : { token: found.Value, version: found.Version ?? 0 };
    },
    async keepToken(token) {
      const input = { Name: tokenName, Value: token, Type: 'SecureString', Overwrite: true } as const;
      return (await ssm.send(new PutParameterCommand(input))).Version ?? 0;
    },
    async configuration() {
      const found = await read(configurationName);
      if (found?.Value === undefined) return undefined;
      const text = gunzipSync(Buffer.from(found.Value, 'base64')).toString();
      return { configuration: JSON.parse(text) as Configuration, version: found.Version ?? 0 };
    },
    async keepConfiguration(configuration) {
      // Packed: with the script of the first start it would be longer than a parameter may be.
      const Value = gzipSync(JSON.stringify(configuration), { level: 9 }).toString('base64');
      const input = { Name: configurationName, Value, Type: 'String', Overwrite: true } as const;
      const command = new PutParameterCommand({ ...input, Tier: 'Intelligent-Tiering' });
      return (await ssm.send(command)).Version ?? 0;
    },
    forgetConfiguration: () => forget(configurationName),
    forgetToken: () => forget(tokenName),
  };
}

const isAbsent = (error: unknown) => error instanceof Error && error.name === 'ParameterNotFound';
