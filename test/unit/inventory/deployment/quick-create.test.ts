import { describe, expect, test } from '@jest/globals';
import { deploymentGuide } from '../../../../src/inventory/deployment/deployment-guide.js';
import { quickCreateUrl } from '../../../../src/inventory/deployment/quick-create.js';
import { templateLocation } from '../../../../src/inventory/deployment/template-location.js';

const region = 'eu-west-1';

describe('where the templates are', () => {
  test.each([
    ['https://shop-{region}.s3.{region}.amazonaws.com/a/b/parent.yaml', 'shop-eu-west-1', 'a/b/'],
    ['https://shop.s3.amazonaws.com/parent.json', 'shop', ''],
    ['https://shop.test.s3-eu-west-1.amazonaws.com/x/parent.yaml', 'shop.test', 'x/'],
    ['https://s3.{region}.amazonaws.com/shop/x/parent.yaml', 'shop', 'x/'],
    ['https://shop.s3.cn-north-1.amazonaws.com.cn/parent.yaml', 'shop', ''],
  ])('%s is a bucket and a prefix', (template, bucket, prefix) => {
    const url = template.replaceAll('{region}', region);
    expect(templateLocation(template, region)).toEqual({ url, bucket, prefix });
  });

  test.each([
    undefined,
    'http://shop.s3.amazonaws.com/parent.yaml',
    'https://platform.test/aws/parent.yaml',
    'https://shop.s3.amazonaws.com.evil.test/parent.yaml',
    'https://shop.s3.amazonaws.com/folder/',
    'https://s3.amazonaws.com/parent.yaml',
  ])('%s is no place that CloudFormation reads from', (template) => {
    expect(templateLocation(template, region)).toBeUndefined();
  });
});

describe('the link', () => {
  const location = { url: 'https://shop.s3.amazonaws.com/parent.yaml', bucket: 'shop', prefix: '' };

  test('carries any value of a parameter as it is, and never more parameters than were given', () => {
    const value = 'a&param_Evil=1#?ü +%';
    const link = quickCreateUrl({ region, stackName: 's', location, parameters: { Tag: value } });
    const query = new URLSearchParams(new URL(link).hash.split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({
      templateURL: location.url,
      stackName: 's',
      param_Tag: value,
    });
  });

  test('opens the console of the region’s partition', () => {
    const host = (of: string) =>
      new URL(quickCreateUrl({ region: of, stackName: 's', location, parameters: {} })).host;
    expect(['eu-west-1', 'us-gov-west-1', 'cn-north-1'].map(host)).toEqual([
      ...['console.aws.amazon.com', 'console.amazonaws-us-gov.com', 'console.amazonaws.cn'],
    ]);
  });
});

describe('the guide', () => {
  const input = { region, stackName: 'protectonce', organization: 'o', platformUrl: 'https://platform.test' };

  test('begins with the bucket only where there is none', () => {
    const location = { url: 'https://shop.s3.amazonaws.com/parent.yaml', bucket: 'shop', prefix: '' };
    const [first] = deploymentGuide({ ...input, location });
    expect(first?.command).toContain(location.url);
    const [publish, create] = deploymentGuide({ ...input, location: undefined });
    expect(publish?.command).toContain('https://platform.test/aws/parent.yaml');
    expect(create?.command).toContain('create-stack');
  });
});
