/** The default application: the chart in charts/todo-chatbot, which is installed as this release in this namespace. */
export const TODO_CHATBOT = 'todo-chatbot';
/** The parts of it that people speak of, each a Deployment `todo-chatbot-PART`. */
export const TODO_CHATBOT_PARTS: readonly string[] = ['backend', 'frontend'];
/** True for KIND/NAME of one of its workloads. */
export const isTodoChatbot = (workload: string): boolean => workload.includes(`/${TODO_CHATBOT}-`);
export const TODO_CHATBOT_SECRET = 'todo-chatbot-secrets';
export const TODO_CHATBOT_CONFIG = 'todo-chatbot-config';

/** Keys of its Secret: the backend refuses to start without them. */
export const TODO_CHATBOT_SECRET_KEYS = ['DATABASE_URL', 'JWT_SECRET', 'OPENAI_API_KEY', 'GOOGLE_AI_API_KEY'] as const;

/** Keys of its ConfigMap, each with the chart's value behind it. */
export const TODO_CHATBOT_CONFIG_VALUES: Readonly<Record<string, string>> = {
  NEXT_PUBLIC_API_URL: 'config.apiUrl',
  NODE_ENV: 'config.nodeEnv',
  PYTHON_ENV: 'config.pythonEnv',
};
