import { gunzipSync, gzipSync } from 'node:zlib';
import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { tagsFor } from '../ec2/own-tags.js';
import { roles } from '../plan/names.js';
import { inventoryParametersMax } from './pack-inventory.js';
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
  keepToken(token: string, organization: string): Promise<number>;
  configuration(): Promise<KeptConfiguration | undefined>;
  /** @returns its version */
  keepConfiguration(configuration: Configuration): Promise<number>;
  forgetConfiguration(): Promise<void>;
  forgetToken(): Promise<void>;
  /** What collectors read of the network, by its number from 1; values as they are kept. */
  inventory(): Promise<ReadonlyMap<number, string>>;
  keepInventory(number: number, value: string, organization: string): Promise<void>;
  /** All of them without numbers. */
  forgetInventory(numbers?: readonly number[]): Promise<void>;
}

export function createParameters(ssm: SSMClient, stack: string): Parameters {
  const tokenName = `/protectonce/${stack}/token`;
  const configurationName = `/protectonce/${stack}/configuration`;
  const inventoryName = (number: number) => `/protectonce/${stack}/inventory/${number}`;
  const numbers = Array.from({ length: inventoryParametersMax }, (_, index) => index + 1);

  async function read(Name: string) {
    try {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
      return Parameter;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }
  /** With its tags from its first moment: SSM takes these at the creation alone. */
  async function keep(input: PutParameterCommandInput, role: string, organization: string) {
    const Tags = tagsFor({ stack, organization }, role);
    try {
      return (await ssm.send(new PutParameterCommand({ ...input, Tags }))).Version ?? 0;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ParameterAlreadyExists')) throw error;
      return (await ssm.send(new PutParameterCommand({ ...input, Overwrite: true }))).Version ?? 0;
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
    keepToken: (Value, organization) =>
      keep({ Name: tokenName, Value, Type: 'SecureString' }, roles.token, organization),
    async configuration() {
      const found = await read(configurationName);
      if (found?.Value === undefined) return undefined;
      const text = gunzipSync(Buffer.from(found.Value, 'base64')).toString();
      return { configuration: JSON.parse(text) as Configuration, version: found.Version ?? 0 };
    },
    async keepConfiguration(configuration) {
      // Packed: with the script of the first start it would be longer than a parameter may be.
      const Value = gzipSync(JSON.stringify(configuration), { level: 9 }).toString('base64');
      const input = { Name: configurationName, Value, Type: 'String', Tier: 'Intelligent-Tiering' } as const;
      return keep(input, roles.configuration, configuration.properties.Organization);
    },
    forgetConfiguration: () => forget(configurationName),
    forgetToken: () => forget(tokenName),
    async inventory() {
      const Names = numbers.map(inventoryName);
      const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names }));
      const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
      return new Map(
        numbers.flatMap((number) => {
          const value = values.get(inventoryName(number));
          return value === undefined ? [] : [[number, value] as const];
        }),
      );
    },
    async keepInventory(number, Value, organization) {
      await keep({ Name: inventoryName(number), Value, Type: 'String' }, roles.inventory, organization);
    },
    async forgetInventory(some = numbers) {
      await ssm.send(new DeleteParametersCommand({ Names: some.map(inventoryName) }));
    },
  };
}

const isAbsent = (error: unknown) => error instanceof Error && error.name === 'ParameterNotFound';
