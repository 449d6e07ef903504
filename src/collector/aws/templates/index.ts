export { lambdaPolicy } from '../iam/lambda-policy.js';
export { renderTemplates } from './render.js';
