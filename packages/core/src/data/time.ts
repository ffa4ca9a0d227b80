export const daySeconds = 86_400;
export const hourSeconds = 3_600;
