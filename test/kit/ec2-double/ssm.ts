import type { Tag } from '@aws-sdk/client-ec2';
import { Ec2Error } from './ec2-error.js';
import type { World } from './world.js';

type Input = Readonly<Record<string, unknown>>;

/** The three operations of SSM that the Lambda needs: JSON in, JSON out. */
export const ssmActions: Readonly<Record<string, (input: Input, world: World) => object>> = {
  PutParameter(input, world) {
    const name = nameOf(input);
    const before = world.parameters.get(name);
    if (before && input.Overwrite !== true)
      throw new Ec2Error('ParameterAlreadyExists', 'The parameter already exists.');
    const tags = (input.Tags ?? []) as readonly Tag[];
    if (input.Overwrite === true && tags.length > 0)
      throw new Ec2Error('ValidationException', "tags and overwrite can't be used together.");
    const value = String(input.Value ?? '');
    if (value === '') throw new Ec2Error('ValidationException', 'The value has at least one character.');
    if (value.length > (input.Tier === 'Advanced' ? 8192 : 4096))
      throw new Ec2Error('ValidationException', 'The value has at most 4096 characters in this tier.');
    const version = (before?.version ?? 0) + 1;
    world.parameters.set(name, {
      value,
      type: String(input.Type ?? before?.type ?? 'String'),
      version,
      tags: before?.tags ?? tags,
    });
    return { Version: version, Tier: 'Standard' };
  },
  GetParameter(input, world) {
    const name = nameOf(input);
    const found = world.parameters.get(name);
    if (!found) throw new Ec2Error('ParameterNotFound', '');
    const sealed = found.type === 'SecureString' && input.WithDecryption !== true;
    return {
      Parameter: {
        Name: name,
        Type: found.type,
        Version: found.version,
        Value: sealed ? Buffer.from(found.value).toString('base64') : found.value,
      },
    };
  },
  DeleteParameter(input, world) {
    if (!world.parameters.delete(nameOf(input))) throw new Ec2Error('ParameterNotFound', '');
    return {};
  },
};

function nameOf(input: Input): string {
  const name = String(input.Name ?? '');
  if (!/^\/[\w./-]{1,1010}$/.test(name)) throw new Ec2Error('ValidationException', `Invalid name ${name}`);
  return name;
}
