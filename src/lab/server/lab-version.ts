/** Version of the lab's model, as INFO server and HELLO show it; it changes when the model's behaviour does. */
export const LAB_VERSION = '1.0.0'
