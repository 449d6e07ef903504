import type { Tag } from '@aws-sdk/client-ec2';
import type { Authorisation } from './authorisations.js';
import { Ec2Error } from './ec2-error.js';
import type { World } from './world.js';

type Input = Readonly<Record<string, unknown>>;

/** The operations of SSM that the Lambda and the collectors need: JSON in, JSON out. */
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
    const found = shown(nameOf(input), input, world);
    if (!found) throw new Ec2Error('ParameterNotFound', '');
    return { Parameter: found };
  },
  GetParameters(input, world) {
    const asked = namesOf(input).map((name) => [name, shown(name, input, world)] as const);
    return {
      Parameters: asked.flatMap(([, found]) => found ?? []),
      InvalidParameters: asked.filter(([, found]) => !found).map(([name]) => name),
    };
  },
  DeleteParameter(input, world) {
    if (!world.parameters.delete(nameOf(input))) throw new Ec2Error('ParameterNotFound', '');
    return {};
  },
  DeleteParameters(input, world) {
    const asked = namesOf(input).map((name) => [name, world.parameters.delete(name)] as const);
    const those = (wanted: boolean) => asked.filter(([, done]) => done === wanted).map(([name]) => name);
    return { DeletedParameters: those(true), InvalidParameters: those(false) };
  },
};

function shown(name: string, input: Input, world: World) {
  const found = world.parameters.get(name);
  if (!found) return undefined;
  const sealed = found.type === 'SecureString' && input.WithDecryption !== true;
  return {
    Name: name,
    Type: found.type,
    Version: found.version,
    Value: sealed ? Buffer.from(found.value).toString('base64') : found.value,
  };
}

/** What IAM is asked: once for each parameter, and for tags besides. */
export function ssmAuthorisations(action: string, input: Input, world: World): Authorisation[] {
  const names = Array.isArray(input.Names) ? input.Names : [input.Name];
  const actions = [
    action,
    ...(Array.isArray(input.Tags) && input.Tags.length > 0 ? ['AddTagsToResource'] : []),
  ];
  return actions.flatMap((each) =>
    names.map((name) => ({
      action: `ssm:${each}`,
      resource: `arn:aws:ssm:${world.region}:${world.account}:parameter${name}`,
      context: {},
    })),
  );
}

function namesOf(input: Input): string[] {
  const names = Array.isArray(input.Names) ? input.Names.map((Name) => nameOf({ Name })) : [];
  if (names.length < 1 || names.length > 10)
    throw new Ec2Error('ValidationException', 'Names must have between 1 and 10 members.');
  return names;
}

function nameOf(input: Input): string {
  const name = String(input.Name ?? '');
  if (!/^\/[\w./-]{1,1010}$/.test(name)) throw new Ec2Error('ValidationException', `Invalid name ${name}`);
  return name;
}
