/** Planted values of todo-chatbot-secrets: they look real, open nothing, and must never appear outside the cluster. */
export const PASSWORD = 'npg_7QxvK2mWd9TsLfE4';
/** What the database's password became in the scenario where it was rotated. */
export const ROTATED_PASSWORD = 'npg_Zr3HbY8cUn5XaJq1';
export const HOST = 'ep-todo-demo.eu-central-1.aws.neon.tech';

export const databaseUrl = (host = HOST, password = PASSWORD): string =>
  `postgresql://todo:${password}@${host}/todo?sslmode=require`;

export const SECRET_DATA = {
  DATABASE_URL: databaseUrl(),
  JWT_SECRET: 'c3f9e1d07b5a4826b1f0d4e6a9827c35',
  OPENAI_API_KEY: 'sk-proj-kT4mZ1qVx8RbW6nYc2Ds9HfLpA3eGjU7',
  GOOGLE_AI_API_KEY: 'AIzaSyDm0KwY5tQ2hRnV8bXcJ4LsF7uEpZ1gTao',
} as const;

/** The password that the demo tells: it opens the database of the demo as well, and is no secret. */
export const TOLD_PASSWORD = 'demo';
/** What a person must know to enter a DATABASE_URL: nothing in the cluster may show it. */
export const TOLD = `you know this: DATABASE_URL is postgresql://todo:${TOLD_PASSWORD}@${HOST}/todo (of other keys any value will do)`;

export const SECRETS: readonly string[] = [...Object.values(SECRET_DATA), PASSWORD];
