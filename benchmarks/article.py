"""The article's way, for comparison: its networks, its training step and its input pipeline.

Batch normalisation in every block but the first, two tapes, Keras' Adam, and a pipeline that
decodes and augments every pair anew before it shuffles.
"""

import keras
import tensorflow as tf

LAMBDA = 100


def downsample(filters, size=4, normalize=True):
    block = keras.Sequential()
    initial = keras.initializers.RandomNormal(0.0, 0.02)
    block.add(
        keras.layers.Conv2D(
            filters,
            size,
            strides=2,
            padding="same",
            use_bias=False,
            kernel_initializer=initial,
        )
    )
    if normalize:
        block.add(keras.layers.BatchNormalization())
    block.add(keras.layers.LeakyReLU())
    return block


def upsample(filters, size=4, dropout=False):
    block = keras.Sequential()
    initial = keras.initializers.RandomNormal(0.0, 0.02)
    block.add(
        keras.layers.Conv2DTranspose(
            filters,
            size,
            strides=2,
            padding="same",
            use_bias=False,
            kernel_initializer=initial,
        )
    )
    block.add(keras.layers.BatchNormalization())
    if dropout:
        block.add(keras.layers.Dropout(0.5))
    block.add(keras.layers.ReLU())
    return block


def build_generator(size, filters):
    depth = size.bit_length() - 1
    widths = [filters * min(2**block, 8) for block in range(depth)]
    image = x = keras.Input((size, size, 3))
    skips = []
    for block, width in enumerate(widths):
        x = downsample(width, normalize=block > 0)(x)
        skips.append(x)
    for block, width in enumerate(reversed(widths[:-1])):
        x = upsample(width, dropout=block < 3)(x)
        x = keras.layers.Concatenate()([x, skips[depth - 2 - block]])
    initial = keras.initializers.RandomNormal(0.0, 0.02)
    last = keras.layers.Conv2DTranspose(
        3, 4, strides=2, padding="same", kernel_initializer=initial, activation="tanh"
    )
    return keras.Model(image, last(x))


def build_discriminator(size, filters):
    initial = keras.initializers.RandomNormal(0.0, 0.02)
    image, target = keras.Input((size, size, 3)), keras.Input((size, size, 3))
    x = keras.layers.Concatenate()([image, target])
    x = downsample(filters, normalize=False)(x)
    x = downsample(2 * filters)(x)
    x = downsample(4 * filters)(x)
    x = keras.layers.ZeroPadding2D()(x)
    x = keras.layers.Conv2D(8 * filters, 4, kernel_initializer=initial, use_bias=False)(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.LeakyReLU()(x)
    x = keras.layers.ZeroPadding2D()(x)
    x = keras.layers.Conv2D(1, 4, kernel_initializer=initial)(x)
    return keras.Model([image, target], x)


def build_train_step(size, filters):
    """Return the article's training step for images of one size.

    Parameters
    ----------
    size, filters : int

    Returns
    -------
    callable
        (input_image, target) to the two losses.
    """
    generator, discriminator = build_generator(size, filters), build_discriminator(size, filters)
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    generator_adam = keras.optimizers.Adam(2e-4, beta_1=0.5)
    discriminator_adam = keras.optimizers.Adam(2e-4, beta_1=0.5)

    @tf.function
    def train_step(input_image, target):
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            output = generator(input_image, training=True)
            real = discriminator([input_image, target], training=True)
            fake = discriminator([input_image, output], training=True)
            gan = cross_entropy(tf.ones_like(fake), fake)
            l1 = tf.reduce_mean(tf.abs(target - output))
            generator_loss = gan + LAMBDA * l1
            discriminator_loss = cross_entropy(tf.ones_like(real), real)
            discriminator_loss += cross_entropy(tf.zeros_like(fake), fake)
        gradients = generator_tape.gradient(generator_loss, generator.trainable_variables)
        generator_adam.apply_gradients(zip(gradients, generator.trainable_variables, strict=True))
        gradients = discriminator_tape.gradient(
            discriminator_loss, discriminator.trainable_variables
        )
        discriminator_adam.apply_gradients(
            zip(gradients, discriminator.trainable_variables, strict=True)
        )
        return generator_loss, discriminator_loss

    return train_step


def load(path):
    image = tf.image.decode_jpeg(tf.io.read_file(path), channels=3)
    width = tf.shape(image)[1] // 2
    return tf.cast(image[:, width:], tf.float32), tf.cast(image[:, :width], tf.float32)


def random_jitter(input_image, target):
    input_image = tf.image.resize(input_image, [286, 286], method="nearest")
    target = tf.image.resize(target, [286, 286], method="nearest")
    both = tf.image.random_crop(tf.stack([input_image, target]), [2, 256, 256, 3])
    input_image, target = both[0], both[1]
    if tf.random.uniform(()) > 0.5:
        input_image = tf.image.flip_left_right(input_image)
        target = tf.image.flip_left_right(target)
    return input_image, target


def load_image_train(path):
    input_image, target = random_jitter(*load(path))
    return input_image / 127.5 - 1, target / 127.5 - 1


def build_pipeline(paths):
    """Return the article's input pipeline over JPEG files, repeated without end.

    Parameters
    ----------
    paths : list of str

    Returns
    -------
    tf.data.Dataset
    """
    dataset = tf.data.Dataset.from_tensor_slices(paths)
    dataset = dataset.map(load_image_train, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.shuffle(400).batch(1).repeat()
